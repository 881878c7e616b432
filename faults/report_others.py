"""This module writes the tables of docs/reliability.md that are not of the sweep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from faults.results import Row

SCENARIO, INTERRUPT, FUZZ = "scenario", "interrupt", "fuzz"
"""Kinds of rows."""

PARTS = {SCENARIO: "scenarios", INTERRUPT: "interrupts at random moments", FUZZ: "configs made up at random"}
"""What they are called on the page."""

_SIGNALS = {"SIGINT": "Ctrl-C (SIGINT to hubctl)", "SIGKILL": "`kill -9` of hubctl"}


def story(row: Row) -> str:
    """What is the same scenario again: its name, without the times that it took."""
    return re.split("[;:]", str(row["name"]))[0]


def scenarios(rows: Sequence[Row]) -> Iterable[str]:
    """Stories that are no single call: each by its last result."""
    last = {story(row): row for row in rows if row["kind"] == SCENARIO}
    yield "## Networks that are away, credentials that run out, two machines, half-made events"
    yield ""
    yield (
        "From the same snapshots (`make scenarios`). Right is: it ended as the name says, nothing of the "
        "event is left where it goes, nothing is there twice where it stays, and what others have is as it was, byte "
        "for byte. A network that stays away comes back when the run has stopped: ten minutes would be no different."
    )
    yield ""
    yield "| what happened | exit codes, run after run | s | right |"
    yield "|---|---|---|---|"
    for row in last.values():
        codes = ", then ".join(str(code) for code in row["codes"])
        wrong = [*row["differs"], *row["foreign"]]
        yield f"| {row['name']} | {codes} | {row['seconds']:.0f} | {'NO' if wrong or not row['is_done'] else 'yes'} |"
    for row in last.values():
        for line in [*row["differs"], *row["foreign"]][:20]:
            yield f"\n- {row['name']}: `{line[:300]}`"


def interrupts(rows: Sequence[Row]) -> Iterable[str]:
    """`make interrupts`."""
    own = [row for row in rows if row["kind"] == INTERRUPT]
    yield "## Interrupts at random moments of an apply"
    yield ""
    yield (
        "One `terraform apply` by hubctl's own runner, with a state that takes 0.7 s to write (`make interrupts`). "
        "Afterwards there must be no lock, everything that was made must be in the state, and the next run must finish."
    )
    yield ""
    yield "| signal | rounds | moments | exit codes | lock or state lost |"
    yield "|---|---|---|---|---|"
    for signal, words in _SIGNALS.items():
        found = [row for row in own if row["signal"] == signal]
        if found:
            codes = Counter(row["code"] for row in found)
            said = ", ".join(f"{code} ({number}x)" for code, number in sorted(codes.items()))
            moments = [row["after_seconds"] for row in found]
            wrong = sum(bool(row["wrong"]) for row in found)
            yield f"| {words} | {len(found)} | {min(moments):.1f} to {max(moments):.1f} s | {said} | {wrong} |"
    yield from (f"\n- {row['signal']} after {row['after_seconds']} s: {row['wrong']}" for row in own if row["wrong"])


def fuzzed(rows: Sequence[Row]) -> Iterable[str]:
    """`make fuzz`, by its last result."""
    yield "## Configs made up at random"
    yield ""
    own = [row for row in rows if row["kind"] == FUZZ]
    if not own:
        yield "Not run."
        return
    last = own[-1]
    yield (
        f"{last['cases']} configs (`make fuzz`): {last['accepted']} accepted, of which every phase rendered its steps, "
        f"up and down; {last['refused']} refused, each with the place and what to write instead; {last['failed']} "
        "failed otherwise."
    )
