"""What of terraform, helm and provider mirrors is on this machine, and what of it hubctl would use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from hubctl.tools import mirrors
from hubctl.tools.find import TOOLS, candidates


@dataclass(frozen=True)
class Row:
    """One thing that was found, or that is missing (`path` is "")."""

    name: str
    version: str
    path: str
    note: str
    used: bool


def rows(environment: Mapping[str, str]) -> tuple[Row, ...]:
    """Everything, in the order in which it is tried."""
    return tuple(_rows(environment))


def _rows(environment: Mapping[str, str]) -> Iterator[Row]:
    for tool in TOOLS:
        used = False
        for found in candidates(tool, environment):
            fits = found.fits(tool)
            oldest = ".".join(map(str, tool.oldest))
            note = found.origin if fits else f"{found.origin}; too old, hubctl needs {oldest} or later"
            yield Row(tool.name, found.version, str(found.path), note, fits and not used)
            used = used or fits
        if not used:
            yield Row(tool.name, "", "", "missing: hubctl tools install", used=False)
    found_mirrors = mirrors.find(environment)
    for mirror in found_mirrors:
        yield Row("AWS provider", mirror.version, str(mirror.path), "mirror on this machine", used=True)
    if not found_mirrors:
        yield Row("AWS provider", "", "", "no mirror here: terraform takes it from its registry", used=False)


def as_json(found: Sequence[Row]) -> str:
    """For programs."""
    return json.dumps([asdict(row) for row in found], indent=2)


def as_text(found: Sequence[Row]) -> str:
    """For people: what is used carries a star."""
    lines = [(f"{'*' if row.used else ' '} {row.name}", row.version, row.path, row.note) for row in found]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join([*(line[column].ljust(widths[column]) for column in range(3)), line[3]]).rstrip() for line in lines
    )
