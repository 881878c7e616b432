"""This module stands in for chown and GNU stat where an account may not change owners: it notes them beside the folder.

Run as `python -m hubctl.sandbox.kubernetes.controllers.owners chown 1000:100 PATH`, or `… stat -c FORMAT PATH`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

NOTES = ".owners.json"


def owner_of(path: Path) -> str:
    """The noted owner of a path, as "uid:gid"; the real one if none is noted."""
    notes = _read(path)
    found = path.stat()
    return notes.get(path.name, f"{found.st_uid}:{found.st_gid}")


def note(owner: str, path: Path) -> None:
    """Notes an owner. Raises FileNotFoundError for a path that is not there, as chown does."""
    path.stat()
    (path.parent / NOTES).write_text(json.dumps({**_read(path), path.name: owner}))


def _read(path: Path) -> dict[str, str]:
    notes = path.parent / NOTES
    return dict(json.loads(notes.read_text())) if notes.exists() else {}


def main(arguments: list[str]) -> int:
    """Does what the program named first does, as far as hubctl's scripts use it."""
    match arguments:
        case ["chown", owner, *paths] if not owner.startswith("-"):
            for path in paths:
                note(owner, Path(path).resolve())
            return 0
        case ["stat", "-c", form, path]:
            found = Path(path).resolve()
            uid, gid = owner_of(found).split(":")
            mode = f"{found.stat().st_mode & 0o7777:o}"
            sys.stdout.write(form.replace("%u", uid).replace("%g", gid).replace("%a", mode) + "\n")
            return 0
        case _:
            sys.stderr.write(f"the sandbox's stand-in does not know: {' '.join(arguments)}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
