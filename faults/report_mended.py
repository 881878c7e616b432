"""This module tells rounds that went wrong, were run again on a later revision, and went right, from all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from faults import rounds
from faults.report_others import SCENARIO, story
from faults.results import Row

Key = tuple[object, ...]


def parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows that count, and those of rounds that went right when they were run again later."""
    last_right: dict[Key, int] = {}
    for number, row in enumerate(rows):
        if row["kind"] == rounds.KIND and rounds.of(row).is_right:
            last_right[_round(row)] = number
    mended = [
        number
        for number, row in enumerate(rows)
        if row["kind"] == rounds.KIND and not rounds.of(row).is_right and last_right.get(_round(row), -1) > number
    ]
    gone = set(mended)
    return [row for number, row in enumerate(rows) if number not in gone], [rows[number] for number in mended]


def _round(row: Row) -> Key:
    """What is the same round again: of a crowd or a relay its number, of a single fault where it came."""
    kind = str(row.get("name", "")).rpartition(" ")[0]
    return (row["stage"], kind, *((row["fault"], row["at"]) if kind == "single" else ()))


def told(mended: Sequence[Row], rows: Sequence[Row]) -> Iterable[str]:
    """The section about them, with scenarios whose last result is another."""
    yield "## What went wrong before"
    yield ""
    yield (
        "After each something was mended, in hubctl, the sandbox or this harness, and it was run again: a single fault "
        "as it was, a crowd or a relay by its number with faults of its own making, a scenario by its name, where the "
        "moment may be another. Only what was run last counts above. Rounds that somebody stopped are not recorded."
    )
    yield ""
    lines = [*_rounds(mended), *_scenarios(rows)]
    yield from lines or ["None."]


def _rounds(mended: Sequence[Row]) -> Iterable[str]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in mended:
        if row.get("hit"):
            found.setdefault((row["stage"], row["name"]), []).append(row)
    for own in found.values():
        first = own[0]
        codes = ", then ".join(str(code) for code in first["codes"])
        kind = str(first["name"]).rpartition(" ")[0]
        yield f"- {first.get('revision')}: {first['stage']}, {kind}, {len(own)} calls broken: exit {codes}"
        yield from (f"  - `{line[:200]}`" for line in first.get("differs", ())[:5])


def _scenarios(rows: Sequence[Row]) -> Iterable[str]:
    own = [row for row in rows if row["kind"] == SCENARIO]
    last = {story(row): row for row in own}
    for row in own:
        if row is not last[story(row)] and not is_right(row):
            codes = ", then ".join(str(code) for code in row["codes"])
            yield f"- {row.get('revision')}: {row['name']}: exit {codes}"


def is_right(row: Row) -> bool:
    """Of a scenario."""
    return bool(row["is_done"]) and not row["differs"] and not row["foreign"]
