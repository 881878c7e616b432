"""Writing a config file from the example: answers go to where their keys stand, and every comment stays."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path

from hubctl.config import positions
from hubctl.config.positions import KeyPath
from hubctl.errors import UsageError

Answer = str | int | dt.date | None
"""What to write; None takes a value out of the list that it stands in."""

_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,\]}#]+')


def filled(text: str, answers: Mapping[KeyPath, Answer]) -> str:
    """The text with other values at these keys. A value must be a string, number or date there, on one line.

    Raises KeyError for a key that the text has not.
    """
    lines = text.split("\n")
    places = positions.find(text)
    # From the end, so that what changes does not move what is still to be changed.
    for path in sorted(answers, key=lambda key: places[key].value, reverse=True):
        row, column = places[path].value
        line = lines[row - 1]
        match = _SCALAR.match(line, column - 1)
        end = match.end() if match else column - 1
        answer, before = answers[path], line[: column - 1]
        start = before.rstrip().removesuffix(",") if answer is None else before + _toml(answer)
        lines[row - 1] = _aligned(line, start, line[end:])
    return "\n".join(lines)


def _aligned(before: str, start: str, rest: str) -> str:
    """A comment behind the value stays in its column where there is room."""
    comment = re.search(r" {2,}#", rest)
    if comment is None:
        return start + rest
    column = len(before) - len(rest) + comment.end() - 1
    code = start + rest[: comment.start()]
    return code.ljust(max(column, len(code) + 2)) + rest[comment.end() - 1 :]


def _toml(value: str | int | dt.date) -> str:
    if isinstance(value, str):
        # JSON's strings are TOML's, but for this one character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def ensure_free(path: Path, *, force: bool) -> None:
    """Raises UsageError if a file is there that must not be written over, or if none can be written there."""
    if path.is_dir():
        raise UsageError(f"{path} is a directory", hint=f"hubctl init --output {path / 'config.toml'}")
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; nothing was written", hint="--output another name, or --force")
    if not path.parent.is_dir():
        raise UsageError(f"there is no directory {path.parent}", hint=f"mkdir -p {path.parent}")


def write(path: Path, text: str, *, force: bool) -> None:
    """Writes the file. Raises UsageError if that cannot be, or if a file came to be there meanwhile."""
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already; nothing was written", hint="--output another name") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint=f"ls -ld {path.parent}") from error
