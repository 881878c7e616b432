"""This module really runs the shell scripts of hubctl's own Jobs, with their mounts mapped to folders of the sandbox.

A mount path in the script is replaced by its folder, which works on every system and needs no rights. Only an account
that may change owners can do so; for others, and where `stat` is not GNU's, stand-ins on the PATH note the owner that
was asked for and give it back. The first line of the log says which it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hubctl.sandbox.kubernetes.objects import Object, labels_of

_IMAGES = ("busybox", "alpine")
_MANAGED_BY = "app.kubernetes.io/managed-by"
_TIMEOUT_SECONDS = 120


def is_run(job: Object | None, pod: Object) -> bool:
    """Whether a pod's program is run: one container of a Job that hubctl itself made, with nothing but a shell in it.

    Nothing else is: what a chart brings would run on the person's machine, outside any container.
    """
    containers = pod["spec"]["containers"]
    if job is None or len(containers) != 1 or labels_of(job).get(_MANAGED_BY) != "hubctl":
        return False
    name = containers[0]["image"].split("@")[0].rsplit("/", 1)[-1].split(":")[0]
    return name in _IMAGES


def run(container: Object, folders: Mapping[str, Path]) -> tuple[int, str]:
    """Exit code and output of a container's command."""
    command = [_mapped(word, folders) for word in [*(container.get("command") or []), *(container.get("args") or [])]]
    with tempfile.TemporaryDirectory() as stand_ins:
        can_own = os.geteuid() == 0 and sys.platform == "linux"
        path = os.environ.get("PATH", "/usr/bin:/bin")
        if not can_own:
            _write_stand_ins(Path(stand_ins))
            path = f"{stand_ins}:{path}"
        try:
            ran = subprocess.run(
                command,
                env={"PATH": path, "HOME": stand_ins},
                cwd=stand_ins,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return 128, f"sandbox: {error}\n"
    how = "set" if can_own else "noted, not set"
    said = _unmapped(ran.stdout, folders)
    return ran.returncode, f"sandbox: run on this machine, volumes are folders, owners are {how}\n{said}"


def _mapped(text: str, folders: Mapping[str, Path]) -> str:
    for mount, folder in sorted(folders.items(), key=lambda pair: len(pair[0]), reverse=True):
        text = re.sub(rf"(?<![\w./-]){re.escape(mount)}(?=[/\s'\"]|$)", str(folder).replace("\\", "\\\\"), text)
    return text


def _unmapped(text: str, folders: Mapping[str, Path]) -> str:
    for mount, folder in folders.items():
        text = text.replace(str(folder), mount)
    return text


def _write_stand_ins(folder: Path) -> None:
    for name in ("chown", "stat"):
        script = folder / name
        owners = "hubctl.sandbox.kubernetes.controllers.owners"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {owners} {name} "$@"\n')
        script.chmod(0o755)
