"""Everything that a report says, put together from what there is: pure, and the same for the page and for Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubctl import __version__
from hubctl.config.hubs import GitHubLogin
from hubctl.config.model import EventConfig
from hubctl.costs.charged import Actual
from hubctl.report import rules
from hubctl.report.observed import Money, Observed, observe
from hubctl.report.rules import Advice
from hubctl.report.spending import COMPONENTS, Spending, spending
from hubctl.report.troubles import Trouble
from hubctl.usage.event import Usage
from hubctl.usage.summary import summary

CAPTIONS: Mapping[str, str] = {
    "users": "People with a running server",
    "memory": "Memory: used, guaranteed, and what the nodes had",
    "memory-people": "What each person used at their highest, against the guarantee",
    "spawns": "How long people waited for their servers",
    "nodes": "Machines that ran",
}
"""Of the pictures that a report shows, in their order."""


@dataclass(frozen=True)
class Picture:
    """A drawing. `alt` says in words what it shows, for whoever cannot see it."""

    name: str
    caption: str
    alt: str
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)


@dataclass(frozen=True)
class Row:
    """A component's costs, in US dollars."""

    component: str
    expected: float
    charged: float | None


@dataclass(frozen=True)
class Report:
    """All of it."""

    config: EventConfig
    made: dt.datetime
    sandbox: bool
    seen: Observed
    usage: Mapping[str, Any] | None
    """The summary of what was measured."""
    pictures: tuple[Picture, ...]
    money: Spending
    advice: tuple[Advice, ...]
    troubles: tuple[Trouble, ...]
    receipt: Mapping[str, Any] | None
    hubctl: str = __version__

    @property
    def heads(self) -> int:
        """Participants, to share the costs: who had a server, else who was planned for."""
        return self.seen.people or self.seen.planned

    @property
    def usd_per_head(self) -> float:
        """The best that is known."""
        return self.money.usd / self.heads

    @property
    def costs(self) -> tuple[Row, ...]:
        """By component, the dearest first; what costs nothing is left out."""
        money = self.money
        rows = [
            Row(name, money.expected.get(name, 0.0), None if money.charged is None else money.charged.get(name, 0.0))
            for name in COMPONENTS
        ]
        by_weight = sorted(rows, key=lambda row: -(row.expected if row.charged is None else row.charged))
        return tuple(row for row in by_weight if row.expected >= 0.005 or (row.charged or 0) >= 0.005)

    @property
    def proof(self) -> Mapping[str, Any] | None:
        """The latest listing of the account after the teardown."""
        if self.receipt is None:
            return None
        found: Mapping[str, Any] = (self.receipt["verified_again"] or [self.receipt["proof"]])[-1]
        return found

    @property
    def let_in(self) -> tuple[str, ...]:
        """Organisations and teams whose members may log in."""
        groups = (hub.auth.allow for hub in self.config.hubs.values() if isinstance(hub.auth, GitHubLogin))
        return tuple(dict.fromkeys(group for allowed in groups for group in allowed))

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Who runs the event, or may look at it: names and roles."""
        named = [(one.name, one.role) for one in self.config.access]
        admins = dict.fromkeys(name for hub in self.config.hubs.values() for name in hub.admins)
        return (*named, *((name, "admin of a hub") for name in admins))


def put_together(
    config: EventConfig,
    usage: Usage | None,
    actual: Actual | None,
    *,
    pictures: Sequence[Picture],
    troubles: Sequence[Trouble],
    receipt: Mapping[str, Any] | None,
    now: dt.datetime,
    was_up: bool = True,
    sandbox: bool = False,
) -> Report:
    """A report from all that there is; what is None is said to be missing. `was_up`: an `up` is known, or its use."""
    down = day_down(receipt)
    money = spending(config, actual, until=down)
    amounts = Money(money.whole.idle_day.high, money.expected_usd, money.charged_usd)
    seen = observe(config, usage, amounts, down, now.date() if was_up or usage is not None else None)
    measured = summary(usage) if usage is not None else None
    found = rules.advice(seen)
    return Report(config, now, sandbox, seen, measured, tuple(pictures), money, found, tuple(troubles), receipt)


def day_down(receipt: Mapping[str, Any] | None) -> dt.date | None:
    """When a teardown came to its end; None while anything is left."""
    if receipt is None or receipt["outcome"] != "done":
        return None
    return dt.datetime.fromisoformat(receipt["proof"]["at"]).date()
