"""The manifest of an export: every file with its size and checksum, read back after it was written.

It is written last and removed first: a folder without one is no whole export, whatever else is in it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hubctl.errors import HubctlError
from hubctl.private import private_dir, unwritable

NAME = "manifest.json"
_VERSION = 1

Manifest = dict[str, Any]


def begin(folder: Path) -> None:
    """Makes the folder its owner's alone, and what an earlier export said of it void. Names of people are in it: git
    sees nothing of it."""
    private_dir(folder)
    try:
        (folder / NAME).unlink(missing_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(folder, error) from error


def finish(folder: Path, about: Mapping[str, Any]) -> Manifest:
    """Writes down what is in the folder, then reads all of it back. Raises HubctlError if that differs."""
    files = [
        {"path": str(path.relative_to(folder)), "bytes": path.stat().st_size, "sha256": checksum(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    ]
    made: Manifest = {"version": _VERSION, **about, "files": files}
    fresh = folder / f".{NAME}.new"
    try:
        with fresh.open("w", encoding="utf-8") as out:
            out.write(json.dumps(made, indent=2) + "\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(folder / NAME)
    except OSError as error:
        raise unwritable(folder, error) from error
    return check(folder)


def check(folder: Path) -> Manifest:
    """The manifest, once every file is as it says. Raises HubctlError with all that is not."""
    again = f"hubctl export --out {folder}"
    try:
        made: Manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
        wrong = list(_wrong(folder, made))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HubctlError(f"{folder} is no whole export: {NAME}: {error}", hint=again) from error
    if wrong:
        raise HubctlError(f"the export in {folder} is broken: {'; '.join(wrong)}", hint=again)
    return made


def _wrong(folder: Path, made: Manifest) -> Iterator[str]:
    for item in made["files"]:
        path = folder / item["path"]
        if not path.is_file():
            yield f"{item['path']} is missing"
        elif path.stat().st_size != item["bytes"] or checksum(path) != item["sha256"]:
            yield f"{item['path']} is not what was written"


def checksum(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
