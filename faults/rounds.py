"""This module says what a round is: a stage, the calls that were broken in it, and what came of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from faults.results import revision

KIND = "call"
"""Of a row in a results file."""

MOST_LINES, MOST_LETTERS = 40, 400
"""Of a difference, in a results file: twice what the page shows."""

GOOD = ("ridden through", "resumed")


@dataclass(frozen=True)
class Stage:
    """Phases that are run together from a snapshot."""

    verb: str
    phases: str

    @property
    def name(self) -> str:
        """Also of the snapshot before it."""
        return f"{self.verb} {self.phases}"


STAGES = (
    Stage("up", "credentials"),
    Stage("up", "credentials,state-backend"),
    Stage("up", "cluster"),
    Stage("up", "storage,hubs,dns,smoke"),
    Stage("up", "addons"),
    Stage("teardown", "addons"),
    Stage("teardown", "smoke,dns,hubs,storage"),
    Stage("teardown", "cluster"),
    Stage("teardown", "state-backend"),
    Stage("teardown", "credentials"),
)
FIRST_TWO = (STAGES[0], STAGES[1], STAGES[8], STAGES[9])
"""A short way up and down, for a sample that must not take long."""


@dataclass(frozen=True)
class Round:
    """One fault at one call, and what came of it. Several may be of the same round."""

    stage: str
    fault: str
    at: int
    of: int
    hit: str
    codes: tuple[int, ...]
    """Exit codes of the runs, from the one in which the fault came."""
    differs: tuple[str, ...]
    foreign: tuple[str, ...]
    leaked: tuple[str, ...]
    seconds: float
    """Of the whole round."""
    name: str = ""
    """Of the round: "single", "crowd 3", "relay 7", and when it began."""
    leg: int = 0
    """The run in which the fault came, from 0."""
    said: tuple[str, ...] = field(default=(), repr=False)
    """What the runs printed last; kept once a round, where something is wrong or a run failed that should not have."""

    @property
    def outcome(self) -> str:
        """ridden through, resumed, lost (not as undisturbed), stuck (no run succeeded), foreign touched, secret leaked,
        not hit.
        """
        if self.foreign:
            return "foreign touched"
        if self.leaked:
            return "secret leaked"
        if self.codes[-1] != 0:
            return "stuck"
        if not self.hit:
            return "not hit"
        if self.differs:
            return "lost"
        return "ridden through" if len(self.codes) == 1 else "resumed"

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, as far as it was reached."""
        return self.outcome in (*GOOD, "not hit")


def write(rounds: Iterable[Round], results: Path) -> None:
    """Appends the calls of a round to a results file. What is empty is left out, and what differs is told once: of the
    other calls one line is kept, of something left over if there is any.
    """
    with results.open("a", encoding="utf-8") as file:
        for number, one in enumerate(rounds):
            lines = sorted(one.differs, key=lambda line: not line.startswith("+"))[: 1 if number else MOST_LINES]
            told = asdict(one) | {"differs": tuple(line[:MOST_LETTERS] for line in lines)}
            fields = {name: value for name, value in told.items() if value not in ((), "")}
            file.write(json.dumps({"kind": KIND, "revision": revision()} | fields) + "\n")


def of(row: Mapping[str, Any]) -> Round:
    """A row of a results file."""
    fields = {name: row[name] for name in Round.__dataclass_fields__ if name in row}
    lists = {name: tuple(row.get(name, ())) for name in ("codes", "differs", "foreign", "leaked", "said")}
    return Round(**({"hit": ""} | fields | lists))


def count(rounds: Sequence[Round]) -> Counter[str]:
    """Rounds by outcome."""
    return Counter(one.outcome for one in rounds)
