"""Where a report's numbers lie on this machine: what an export kept, what AWS said last, the receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubctl.errors import UsageError
from hubctl.usage import files

RECEIPT = "receipt.json"
_DEEP = 3
"""Folders below the config and the work directory in which an export is looked for."""


def below(given: Path) -> Path:
    """The folder with the usage of an export, given it or one above it. Raises UsageError if there is none."""
    places = [given] if (given / files.INDEX).is_file() else _below(given)
    if len(places) != 1:
        hint = f"give the folder that holds {files.INDEX}, as hubctl export made it"
        raise UsageError(f"no usage is in {given}" if not places else f"several are in {given}", hint=hint)
    return places[0]


def find_usage(config: Path, work: Path, event: str) -> Path | None:
    """The newest folder with the event's usage, beside the config or in the work directory; None if there is none."""
    places = (place for base in (config.resolve().parent, work) for place in _below(base))
    found = [place for place in dict.fromkeys(places) if _is_of(place, event)]
    return max(found, key=lambda place: (place / files.INDEX).stat().st_mtime, default=None)


def _below(base: Path) -> list[Path]:
    patterns = ["*/" * depth + files.INDEX for depth in range(1, _DEEP + 1)]
    return [path.parent for pattern in patterns for path in base.glob(pattern)]


def _is_of(place: Path, event: str) -> bool:
    try:
        return bool(json.loads((place / files.INDEX).read_text(encoding="utf-8"))["event"]["name"] == event)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def receipt(work: Path) -> Mapping[str, Any] | None:
    """Of the teardown; None if there was none. Raises UsageError for a file that cannot be read."""
    path = work / RECEIPT
    try:
        read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint=f"move it away: mv {path} {path}.old") from error
    return read
