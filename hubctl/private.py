"""Folders that only their owner may enter: the one place that makes those of hubctl's own."""

from __future__ import annotations

from pathlib import Path

from hubctl.errors import HubctlError


def private_dir(path: Path) -> Path:
    """Makes a folder, and those above it that are missing, each 0700 (Python's `parents` leaves them to the umask).

    Raises HubctlError if it cannot be made.
    """
    try:
        for folder in reversed([path, *path.parents]):
            if not folder.exists():
                folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise unwritable(path, error) from error
    if not path.is_dir():
        raise HubctlError(f"{path} is no folder", hint=f"move it away: mv {path} {path}.old")
    return path


def unwritable(path: Path, error: OSError) -> HubctlError:
    """The error for a disk that is full, or a folder that is somebody else's."""
    return HubctlError(f"{path} cannot be written: {error.strerror}", hint="make room or fix its owner, then run again")
