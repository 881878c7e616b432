"""From a path to TOML tables with their places: the only file that the config is read from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubctl.config import positions
from hubctl.config.positions import KeyPath, Place, Position
from hubctl.config.problems import ConfigError, Problem
from hubctl.errors import UsageError

_WHERE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL)
_DEEPEST = 32
"""Levels of keys. A config has seven; far more would be too many for what walks through them."""
_TOO_DEEP = "tables or arrays within each other, dozens deep; no config needs that"
_ANOTHER = "hubctl init writes a config; --config PATH names another one"


@dataclass(frozen=True)
class Document:
    """A config file as it stands: tables, and where each key is."""

    file: str
    tables: dict[str, Any]
    places: dict[KeyPath, Place]


def read(path: Path) -> Document:
    """Reads a TOML file. Raises UsageError if there is none to read, ConfigError if it is not TOML."""
    text = _text(path)
    try:
        document = Document(str(path), tomllib.loads(text), positions.find(text))
    except RecursionError as error:
        raise ConfigError(path, [Problem((), _TOO_DEEP, Position(1, 1))]) from error
    except ValueError as error:
        raise ConfigError(path, [_syntax(str(error), text)]) from error
    for found, place in document.places.items():
        if len(found) > _DEEPEST:
            raise ConfigError(path, [Problem((), _TOO_DEEP, place.value)])
    return document


def _text(path: Path) -> str:
    try:
        # Notepad begins files with a byte order mark.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"there is no {path}", hint=_ANOTHER) from error
    except IsADirectoryError as error:
        raise UsageError(
            f"{path} is a directory, not a config file", hint=f"--config {path / 'config.toml'}"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}:{line}: this is not UTF-8 text (byte {error.start})", hint=f"save {path} as UTF-8 in your editor"
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this cannot be a path"
        raise UsageError(f"{path} cannot be read: {reason}", hint=f"ls -l {path}") from error


def _syntax(message: str, text: str) -> Problem:
    """tomllib's message with its place taken out of the words."""
    match = _WHERE.match(message)
    if match is None:
        return Problem((), f"this is not TOML: {message}", Position(1, 1))
    if match["line"] is None:
        lines = text.rstrip().split("\n")
        return Problem((), f"this is not TOML: {match['what']}, at the end", Position(len(lines), len(lines[-1]) + 1))
    return Problem((), f"this is not TOML: {match['what']}", Position(int(match["line"]), int(match["column"])))
