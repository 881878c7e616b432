"""Finds the terraform and the helm to use: the one that was named, the one on the PATH, the one hubctl installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubctl.adapters.work import cache_dir
from hubctl.errors import RefusedError


@dataclass(frozen=True)
class Tool:
    """A program that hubctl drives."""

    name: str
    oldest: tuple[int, int]
    version_arguments: tuple[str, ...]
    why: str

    @property
    def variable(self) -> str:
        """Environment variable that names the program to use."""
        return f"HUBCTL_{self.name.upper()}"


TERRAFORM = Tool("terraform", (1, 10), ("version", "-json"), "earlier ones cannot lock a state in S3 by themselves")
HELM = Tool("helm", (3, 18), ("version", "--template", "{{ .Version }}"), "earlier ones are not tried")
TOOLS = (TERRAFORM, HELM)
_VERSION = re.compile(r"v?\d+\.\d+\S*$")


@dataclass(frozen=True)
class Found:
    """A program on this machine. `version` is "" if it does not say one."""

    path: Path
    version: str
    origin: str
    """Where it was found, for people: "PATH"."""

    def fits(self, tool: Tool) -> bool:
        """Whether hubctl can use it."""
        return numbers(self.version)[:2] >= tool.oldest


def numbers(version: str) -> tuple[int, ...]:
    """For comparing: "1.11.4" -> (1, 11, 4)."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0]))


_NEEDED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")
"""What a program may need of the environment to say its version. The rest may hold secrets."""


def version_of(path: Path, tool: Tool) -> str:
    """What a program says its version is; "" if it says none, or cannot be run."""
    try:
        said = subprocess.run(
            [path, *tool.version_arguments],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | {"CHECKPOINT_DISABLE": "1"},
        ).stdout.strip()
        if said.startswith("{"):
            return str(json.loads(said).get("terraform_version", ""))
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return said.removeprefix("v") if _VERSION.match(said) else ""


def installed_path(tool: Tool, version: str, environment: Mapping[str, str]) -> Path:
    """Where hubctl keeps that version of a tool."""
    return cache_dir(environment) / "tools" / tool.name / version / tool.name


def candidates(tool: Tool, environment: Mapping[str, str]) -> Iterator[Found]:
    """All there are, in the order in which they are tried. Raises RefusedError if the one named is not there."""
    if named := environment.get(tool.variable):
        path = shutil.which(named, path=environment.get("PATH"))
        if path is None:
            raise RefusedError(
                f"{tool.variable} names {named}, which is no program", hint=f"correct it, or: unset {tool.variable}"
            )
        yield Found(Path(path), version_of(Path(path), tool), tool.variable)
        return
    if path := shutil.which(tool.name, path=environment.get("PATH", "")):
        yield Found(Path(path), version_of(Path(path), tool), "PATH")
    folder = cache_dir(environment) / "tools" / tool.name
    for version in sorted((item.name for item in folder.glob("*")), key=numbers, reverse=True):
        path_ = folder / version / tool.name
        if path_.is_file():
            yield Found(path_, version, "installed by hubctl")


def find(tool: Tool, environment: Mapping[str, str]) -> Found:
    """The first that hubctl can use. Raises RefusedError if there is none."""
    seen = list(candidates(tool, environment))
    for found in seen:
        if found.fits(tool):
            return found
    wanted = ".".join(map(str, tool.oldest))
    if not seen:
        raise RefusedError(f"there is no {tool.name} on this machine", hint="hubctl tools install")
    old = seen[0]
    said = f"is version {old.version}" if old.version else "does not say which version it is"
    raise RefusedError(f"{old.path} {said}; hubctl needs {wanted} or later: {tool.why}", hint="hubctl tools install")


def is_wanted(tool: Tool, version: str, environment: Mapping[str, str]) -> bool:
    """Whether one must be installed: that version, or ("") any that hubctl can use."""
    if version:
        return not installed_path(tool, version, environment).is_file()
    return not any(found.fits(tool) for found in candidates(tool, environment))


def find_terraform(environment: Mapping[str, str]) -> Path:
    """The terraform to use. Raises RefusedError if there is none of version 1.10 or later."""
    return find(TERRAFORM, environment).path


def find_helm(environment: Mapping[str, str]) -> Path:
    """The helm to use. Raises RefusedError if there is none of version 3.18 or later."""
    return find(HELM, environment).path
