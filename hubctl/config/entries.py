"""Adding a table to an array of tables in a config file, or taking one out: every other line stays as it is.

tomllib reads the text before and after. What has changed beyond the one table is refused, so that a file that is
written in another way is left to its owner.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubctl.config import positions
from hubctl.errors import UsageError

Entry = Mapping[str, str]


def added(text: str, array: str, entry: Entry) -> str:
    """The text with a table more, behind the last of its array, or at the end.

    Raises UsageError if the array is written in another way.
    """
    lines = text.split("\n")
    before = tomllib.loads(text).get(array, [])
    at = _last_line(lines, text, array, len(before) - 1) if before else _end(lines)
    table = [f"[[{array}]]", *(f"{key} = {_toml(value)}" for key, value in entry.items())]
    gap = [""] if at else []
    rest = lines[at:] if any(line.strip() for line in lines[at:]) else [""]
    made = "\n".join([*lines[:at], *gap, *table, *rest])
    return _proven(text, made, array, [*before, dict(entry)])


def removed(text: str, array: str, number: int) -> str:
    """The text without one table of the array. Comments above it stay: they may be about all of them.

    Raises UsageError if the array is written in another way.
    """
    lines = text.split("\n")
    before = tomllib.loads(text)[array]
    first = _first_line(text, array, number)
    last = _last_line(lines, text, array, number)
    above, below = lines[: first - 1], lines[last:]
    if above and below and not above[-1].strip() and not below[0].strip():
        below = below[1:]  # one empty line is enough between what was above and below
    made = "\n".join([*above, *below])
    return _proven(text, made, array, [one for at, one in enumerate(before) if at != number])


def write(path: Path, text: str) -> None:
    """Replaces the file at once, with its permissions. Raises UsageError if that cannot be."""
    real = path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(real.stat().st_mode & 0o777)
        Path(name).replace(real)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint=f"ls -ld {real.parent}") from error


def _first_line(text: str, array: str, number: int) -> int:
    place = positions.find(text).get((array, number))
    if place is None:
        raise _strange(array)
    return place.key.line


def _last_line(lines: list[str], text: str, array: str, number: int) -> int:
    """The line of the table's last key, counted from 1: what follows belongs to what comes then."""
    first = _first_line(text, array, number)
    if not lines[first - 1].lstrip().startswith("[["):
        raise _strange(array)
    keys = [place.value.line for path, place in positions.find(text).items() if path[:2] == (array, number)]
    return max(keys)


def _end(lines: list[str]) -> int:
    return next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)


def _proven(text: str, made: str, array: str, wanted: list[dict[str, Any]]) -> str:
    try:
        found = tomllib.loads(made)
    except tomllib.TOMLDecodeError as error:
        raise _strange(array) from error
    if {**tomllib.loads(text), array: wanted} != {**found, array: found.get(array, [])}:
        raise _strange(array)
    return made


def _strange(array: str) -> UsageError:
    return UsageError(
        f"{array} is written in a way that hubctl does not change by itself; nothing was written",
        hint=f"write each as a table [[{array}]] with one key a line",
    )


def _toml(value: str) -> str:
    # JSON's strings are TOML's, but for this one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
