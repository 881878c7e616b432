"""The last answers of Cost Explorer, in a file that only its owner may read: asking again would cost money."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from hubctl.costs.charged import Actual
from hubctl.errors import HubctlError
from hubctl.ports.billing import Charge, Period

FILE = "costs.json"
"""In the event's work directory."""
_FORMAT = 1


def load(path: Path, event: str, period: Period) -> Actual | None:
    """What was asked last, if about these days of this event; None for anything else, unreadable files included."""
    found = last(path, event)
    return found if found is not None and found.period == period else None


def last(path: Path, event: str) -> Actual | None:
    """What was asked last of this event, whatever the days; None where there is nothing that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] != _FORMAT:
            return None
        asked = Period(dt.date.fromisoformat(kept["first"]), dt.date.fromisoformat(kept["end"]))
        found = Actual(
            kept["event"],
            asked,
            dt.datetime.fromisoformat(kept["asked_at"]),
            kept["requests"],
            *(_charges(kept[name]) for name in ("charges", "by_event", "other_tags")),
        )
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return None
    return found if found.event == event else None


def save(path: Path, found: Actual) -> None:
    """Replaces the file, mode 0600. Raises HubctlError where the folder cannot be written."""
    kept = {
        "format": _FORMAT,
        "event": found.event,
        "first": str(found.period.first),
        "end": str(found.period.end),
        "asked_at": found.asked_at.isoformat(),
        "requests": found.requests,
        "charges": _rows(found.charges),
        "by_event": _rows(found.by_event),
        "other_tags": _rows(found.other_tags),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".costs.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file)
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        hint = "make room or fix its owner, then run again"
        raise HubctlError(f"{path} cannot be written: {error.strerror}", hint=hint) from error


def _rows(charges: Sequence[Charge]) -> list[list[Any]]:
    return [[str(charge.day), list(charge.keys), str(charge.usd), charge.settled] for charge in charges]


def _charges(rows: list[list[Any]]) -> tuple[Charge, ...]:
    return tuple(
        Charge(dt.date.fromisoformat(day), tuple(keys), Decimal(usd), settled) for day, keys, usd, settled in rows
    )
