"""What an event will cost, day by day: arithmetic on the config, the list prices and the assumptions. Before tax.

A day is either idle (nobody works, everything stands) or one of the event's. What AWS gives away every month is not
taken off: the whole account shares it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.costs.assumptions import Assumptions
from hubctl.costs.daily import lines
from hubctl.costs.lines import Line, Span, total
from hubctl.costs.pricelist import Prices
from hubctl.costs.versions import best, dated, supported
from hubctl.errors import UsageError

BEFORE, EVENT, AFTER = "before", "event", "after"


@dataclass(frozen=True)
class Day:
    """One day: `period` is before, event or after."""

    date: dt.date
    period: str
    usd: Span


@dataclass(frozen=True)
class Estimate:
    """An event's costs. `idle` and `working` are the lines of a single day of each kind."""

    event: str
    participants: int
    prices: Prices
    days: tuple[Day, ...]
    phases: Mapping[str, Span]
    """By the phase of `hubctl up` that makes what costs, over all days."""
    idle: tuple[Line, ...]
    working: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def whole(self) -> Span:
        """All days."""
        return total(day.usd for day in self.days)

    @property
    def per_participant(self) -> Span:
        """The whole, by head."""
        return self.whole.times(1 / self.participants)

    @property
    def idle_day(self) -> Span:
        """A day on which it stands for nobody, right after the event."""
        return total(line.usd for line in self.idle)

    @property
    def event_day(self) -> Span:
        """A day of the event."""
        return total(line.usd for line in self.working)

    def period(self, name: str) -> tuple[int, Span]:
        """How many days of a period, and what they cost."""
        days = [day.usd for day in self.days if day.period == name]
        return len(days), total(days)


def estimate(
    config: EventConfig,
    prices: Prices,
    assumptions: Assumptions,
    *,
    begins: dt.date | None = None,
    until: dt.date | None = None,
) -> Estimate:
    """From `begins` (default: some days before) to `until` (default: when it should be gone), both counted.

    Raises UsageError if they are the wrong way round.
    """
    first = begins or config.event.starts - dt.timedelta(days=int(assumptions.days_before))
    last = until or config.event.gone_by
    if last < first:
        raise UsageError(
            f"the last day, {last}, is before the first, {first}", hint="hubctl cost estimate --from … --until …"
        )
    days, phases = [], defaultdict(list)
    for date in (first + dt.timedelta(days=number) for number in range((last - first).days + 1)):
        period = _period(config, date)
        found = lines(config, prices, assumptions, date, working=period == EVENT)
        days.append(Day(date, period, total(line.usd for line in found)))
        for line in found:
            phases[line.phase].append(line.usd)
    after = config.event.ends + dt.timedelta(days=1)
    working = lines(config, prices, assumptions, config.event.starts, working=True)
    return Estimate(
        config.name,
        config.event.participants,
        prices,
        tuple(days),
        {phase: total(spans) for phase, spans in phases.items()},
        lines(config, prices, assumptions, after, working=False),
        working,
        tuple(_notes(config, prices, (first, last), working)),
    )


def _period(config: EventConfig, date: dt.date) -> str:
    if date < config.event.starts:
        return BEFORE
    return EVENT if date <= config.event.ends else AFTER


def _notes(
    config: EventConfig, prices: Prices, days: tuple[dt.date, dt.date], working: Iterable[Line]
) -> Iterable[str]:
    """What the reader must know to believe the numbers."""
    if prices.guess:
        yield f"guess: hubctl has no prices of {prices.region} and took those of us-west-2; --live asks AWS"
    elif prices.guesses:
        named = sorted({name.partition(".")[2].replace("_", " ") for name in prices.guesses})
        yield f"guess, as seen for another region or remembered: {', '.join(named)}; --live asks AWS"
    yield from _support(config.cluster.kubernetes_version, days[1])
    for line in working:
        if line.unknown:
            yield f"not counted: {line.what}: hubctl has no price for {line.unknown}"


def _support(version: str, last: dt.date) -> Iterable[str]:
    """The price of extended support, and the version that would not have it."""
    known = supported()
    if version not in known:
        yield f"guess: hubctl does not know until when Kubernetes {version} is in standard support; taken as if it were"
    elif not known[version].standard_on(last):
        other = best(known, last)
        ends, until = known[version].standard_until, known[other].standard_until
        yield f"Kubernetes {version} leaves standard support on {ends}; from then on AWS asks six times as much for it"
        if known[other].standard_on(last):
            yield f'kubernetes_version = "{other}" in [cluster] stays in it until {until}'
        else:
            closest = f"{other}, stays in it until {until}" if other != version else f"{other}, is that one"
            yield f"no version that was known on {dated()} stays in it to the end; the newest, {closest}"
