"""What AWS has charged, as a page for people and as JSON. Money has two digits, and parts add up to their sum."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from hubctl.config.model import EventConfig
from hubctl.costs.attribution import in_cents
from hubctl.costs.charged import Actual
from hubctl.costs.story import NAT_TRAFFIC, Forecast, by_day, by_line, forecast, unusual_days
from hubctl.reporters.tables import answer_console

_PARTS = {
    "event": "carries hubctl:event={event}",
    "other_tags": "carries another tag of the event, but not hubctl:event",
    "other_events": "carries hubctl:event of another event",
    "untagged": "carries none of the event's tags",
    "unattributed": "not yet told apart by AWS",
}


def print_charges(
    stream: TextIO, found: Actual, config: EventConfig, tags: Mapping[str, str], now: dt.datetime, *, as_json: bool
) -> None:
    """The answer of `hubctl cost actual`; `tags` says what is wrong with which cost allocation tag."""
    if as_json:
        stream.write(json.dumps(charges_json(found, config, tags, now), indent=2) + "\n")
        return
    console = answer_console(stream)
    for line in _head(found, now):
        console.print(line)
    for table in (_line_table(found), _day_table(found), _part_table(found)):
        console.print()
        console.print(table)
    console.print()
    for remark in _remarks(found, config, tags, now):
        console.print(Text(remark))


def charges_json(found: Actual, config: EventConfig, tags: Mapping[str, str], now: dt.datetime) -> dict[str, Any]:
    """`total`, `lines`, `days`, `parts` (which add up to the total), `forecast`, `tags`, and how old all of it is."""
    ahead = forecast(found, config, now.date())
    return {
        "event": found.event,
        "currency": "USD",
        "first": str(found.period.first),
        "last": str(found.period.end - dt.timedelta(days=1)),
        "asked_at": found.asked_at.isoformat(),
        "requests": found.requests,
        "total": _usd(found.attribution.total),
        "lines": _rounded(by_line(found.charges)),
        "days": [{"date": str(day), "lines": _rounded(lines)} for day, lines in by_day(found).items()],
        "parts": {name: cents / 100 for name, cents in found.attribution.cents.items()},
        "other_tags": _rounded(by_line(found.other_tags)),
        "unusual_days": [{"date": str(one.day), "usd": _usd(one.usd)} for one in unusual_days(found)],
        "forecast": None if ahead is None else _forecast(ahead),
        "tags": dict(tags),
    }


def _forecast(ahead: Forecast) -> dict[str, Any]:
    return {
        "usd_per_day": _usd(ahead.usd_per_day),
        "from_days": ahead.from_days,
        "by_end": _usd(ahead.by_end),
        "by_expiry": _usd(ahead.by_expiry),
    }


def _usd(usd: Decimal) -> float:
    return float(round(usd, 2))


def _rounded(lines: Mapping[str, Decimal]) -> dict[str, float]:
    return {name: cents / 100 for name, cents in in_cents(lines).items()}


def _words(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _head(found: Actual, now: dt.datetime) -> Iterator[str]:
    last = found.period.end - dt.timedelta(days=1)
    yield f"The account was charged {found.attribution.total:,.2f} USD from {found.period.first} to {last}."
    asked = f"{found.requests} requests to Cost Explorer" if found.requests != 1 else "one request to Cost Explorer"
    age = "just now" if now - found.asked_at < dt.timedelta(minutes=1) else f"{_age(now - found.asked_at)} ago"
    yield f"From {asked}, {age}. AWS's numbers are up to a day late; today's are not whole."


def _age(passed: dt.timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h"


def _table(first: str, second: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    table.add_column(second, justify="right", no_wrap=True)
    return table


def _line_table(found: Actual) -> Table:
    table = _table("what", "USD")
    lines = in_cents(by_line(found.charges))
    for name, cents in lines.items():
        table.add_row(name, _words(cents))
    table.add_row("all", _words(sum(lines.values())))
    return table


def _day_table(found: Actual) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("day", "USD", NAT_TRAFFIC):
        table.add_column(column, justify="left" if column == "day" else "right", no_wrap=True)
    table.add_column("dearest", overflow="fold")
    open_days = {charge.day for charge in found.charges if not charge.settled}
    for day, lines in by_day(found).items():
        dearest = max(lines, key=lambda name: lines[name], default="")
        late = " (not final)" if day in open_days else ""
        total, traffic = sum(lines.values(), Decimal(0)), lines.get(NAT_TRAFFIC, Decimal(0))
        table.add_row(str(day), f"{total:,.2f}", f"{traffic:,.2f}", f"{dearest}{late}")
    return table


def _part_table(found: Actual) -> Table:
    table = _table("whose", "USD")
    for name, cents in found.attribution.cents.items():
        table.add_row(_PARTS[name].format(event=found.event), _words(cents))
    table.add_row("all of the account", _words(sum(found.attribution.cents.values())))
    return table


def _remarks(found: Actual, config: EventConfig, tags: Mapping[str, str], now: dt.datetime) -> Iterator[str]:
    if found.attribution.other_tags:
        named = ", ".join(f"{name} {_words(cents)}" for name, cents in in_cents(by_line(found.other_tags)).items())
        yield f"Without hubctl:event, but with another of its tags: {named} USD."
    for one in unusual_days(found):
        yield (
            f"On {one.day} NAT traffic cost {one.usd:,.2f} USD; on a usual day it is {one.usual:,.2f}. Images that "
            "many nodes pull, or a bucket in another region?"
        )
    ahead = forecast(found, config, now.date())
    if ahead is not None:
        rate = f"{ahead.usd_per_day:,.2f} USD a day, as on the last {ahead.from_days} whole days"
        yield f"Going on with {rate}, it comes to {ahead.by_end:,.2f} USD by {config.event.ends}, the last day,"
        yield f"and to {ahead.by_expiry:,.2f} USD by {config.event.gone_by}, when the hub should be gone."
    for key, problem in tags.items():
        yield f"tag {key}: {problem}"
