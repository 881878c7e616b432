"""Finds folders on this machine that hold Terraform providers, so that nothing need be downloaded.

Terraform looks into some of them by itself, but not into one that an administrator or an image put elsewhere.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

AWS = "registry.terraform.io/hashicorp/aws"
OLDEST, BELOW = (5, 100), (7,)
"""What the roots ask for: `>= 5.100, < 7.0`."""

_PLACES = ("/opt", "/usr/lib", "/usr/local/lib", "/usr/share", "/usr/local/share", "/var/lib", "/srv")
_USUAL = ("/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins")


@dataclass(frozen=True)
class Mirror:
    """A folder laid out as `terraform providers mirror` lays it out, and what it holds for this platform."""

    path: Path
    provider: str
    version: str


def target() -> str:
    """This machine in Terraform's words: "linux_amd64"."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _versions(mirror: Path, provider: str) -> Iterator[str]:
    """Unpacked (version/os_arch/) and packed (terraform-provider-aws_version_os_arch.zip)."""
    folder = mirror / provider
    for path in folder.glob(f"*/{target()}"):
        if next(path.glob("terraform-provider-*"), None):
            yield path.parent.name
    name = re.escape(provider.rpartition("/")[2])
    for path in folder.glob(f"*_{target()}.zip"):
        if found := re.fullmatch(rf"terraform-provider-{name}_([0-9.]+)_{target()}\.zip", path.name):
            yield found[1]


def _newest(mirror: Path, provider: str) -> str | None:
    fitting = [version for version in _versions(mirror, provider) if OLDEST <= _numbers(version) < BELOW]
    return max(fitting, key=_numbers, default=None)


def _configured(environment: Mapping[str, str]) -> Iterator[Path]:
    """Mirrors named in the user's own CLI configuration, if that file exists."""
    for name in ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"):
        path = Path(environment.get(name) or os.devnull)
        if path.is_file():
            text = path.read_text(errors="replace")
            blocks = re.findall(r"filesystem_mirror\s*\{[^}]*\}", text)
            yield from (Path(found) for block in blocks for found in re.findall(r'path\s*=\s*"([^"]+)"', block))


def places(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where mirrors can be, likeliest first: the user's own, the usual ones, and the first level of system folders."""
    yield from _configured(environment)
    home = Path(environment.get("HOME") or "/nonexistent")
    yield home / ".terraform.d" / "plugins"
    yield Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "terraform" / "plugins"
    yield from (
        Path(place) / "terraform" / "plugins" for place in environment.get("XDG_DATA_DIRS", "").split(":") if place
    )
    yield from map(Path, _USUAL)
    for place in map(Path, _PLACES):
        try:
            children = sorted(path for path in place.iterdir() if path.is_dir())
        except OSError:
            continue
        yield from children


def find(environment: Mapping[str, str], *, among: Iterable[Path] | None = None) -> tuple[Mirror, ...]:
    """The first mirror with the AWS provider for this machine in a version the roots accept, if there is one."""
    for place in places(environment) if among is None else among:
        for path in (place, place / "plugins", place / "providers"):
            try:
                version = _newest(path, AWS)
            except OSError:
                continue
            if version is not None:
                return (Mirror(path, AWS, version),)
    return ()
