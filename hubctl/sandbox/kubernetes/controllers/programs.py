"""This module really runs the scripts of hubctl's own Jobs, with their mounts mapped to folders of the sandbox.

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

_IMAGES = ("busybox", "alpine", "python")
_MANAGED_BY = "app.kubernetes.io/managed-by"
_TIMEOUT_SECONDS = 120
_TO_THE_WEB = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")
"""How this machine reaches addresses outside: a program of a Job reaches them in the same way."""
_OWNS_NOTHING = "import os\n\nos.chown = lambda *_, **__: None\n"


def is_run(job: Object | None, pod: Object) -> bool:
    """Whether a pod's program is run: one container of a Job that hubctl itself made, with nothing but a shell in it.

    Nothing else is: what a chart brings would run on the person's machine, outside any container.
    """
    containers = pod["spec"]["containers"]
    if job is None or len(containers) != 1 or labels_of(job).get(_MANAGED_BY) != "hubctl":
        return False
    name = containers[0]["image"].split("@")[0].rsplit("/", 1)[-1].split(":")[0]
    return name in _IMAGES


def run(container: Object, folders: Mapping[str, Path], environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and output of a container's command. `environment` is what a cluster gives to its pods."""
    command = [_mapped(word, folders) for word in [*(container.get("command") or []), *(container.get("args") or [])]]
    with tempfile.TemporaryDirectory() as stand_ins:
        can_own = os.geteuid() == 0 and sys.platform == "linux"
        path = os.environ.get("PATH", "/usr/bin:/bin")
        if not can_own:
            _write_stand_ins(Path(stand_ins))
            path = f"{stand_ins}:{path}"
        if command[:1] == ["python3"]:
            command[0] = sys.executable
        try:
            ran = subprocess.run(
                command,
                env={**_variables(container), **environment, "PATH": path, "HOME": stand_ins, "PYTHONPATH": stand_ins},
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


def _variables(container: Object) -> dict[str, str]:
    """Those with plain values, and how this machine reaches the web."""
    own = {one["name"]: one["value"] for one in container.get("env") or [] if "value" in one}
    return {name: os.environ[name] for name in _TO_THE_WEB if name in os.environ} | own


def _write_stand_ins(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text(_OWNS_NOTHING)
    for name in ("chown", "stat"):
        script = folder / name
        owners = "hubctl.sandbox.kubernetes.controllers.owners"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {owners} {name} "$@"\n')
        script.chmod(0o755)
