"""What `hubctl seed` prints: each seed with its size and price, and how it went."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from hubctl.seeding.run import Wanted

_UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def as_data(wanted: Sequence[Wanted], region: str, states: Mapping[str, str]) -> list[dict[str, Any]]:
    """As JSON has it. `states` is how each is afterwards; empty where nothing was done."""
    return [
        {
            "name": one.name,
            "source": one.source,
            "bytes": one.bytes,
            "usd_a_month": None if one.bytes is None else round(one.usd_a_month(region) or 0.0, 4),
            "unknown": one.unknown,
            "before": one.state,
            **({"now": states.get(one.name, one.state)} if states else {}),
        }
        for one in wanted
    ]


def print_data(stream: TextIO, data: list[dict[str, Any]]) -> None:
    """One JSON document."""
    stream.write(json.dumps({"seeds": data}, indent=2) + "\n")


def print_wanted(stream: TextIO, wanted: Sequence[Wanted], region: str) -> None:
    """Two lines a seed: a source is often longer than a line."""
    for one in wanted:
        stream.write(f"{one.name}  {one.state}\n  {one.source}\n  {_weight(one, region)}\n")
    known = sum(one.bytes or 0 for one in wanted)
    usd = sum(one.usd_a_month(region) or 0.0 for one in wanted)
    more = " and what is not known" if any(one.bytes is None for one in wanted) else ""
    stream.write(f"All: {_size(known)}{more}, ${usd:.2f} a month on EFS, which has no limit; unpacked it is more\n")


def _weight(one: Wanted, region: str) -> str:
    if one.bytes is None:
        return f"size unknown: {one.unknown}"
    return f"{_size(one.bytes)}, ${one.usd_a_month(region) or 0.0:.2f} a month"


def _size(count: int) -> str:
    return next((f"{count / factor:.1f} {unit}" for unit, factor in _UNITS if count >= factor), f"{count} bytes")
