"""Which time is looked at, and when there were sessions: what the command line says, else what the config says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from hubctl.config.model import EventConfig
from hubctl.config.schedule import Slot
from hubctl.errors import UsageError
from hubctl.usage.event import Scheduled
from hubctl.usage.grid import Grid

_DAY = dt.timedelta(days=1)
_FORM = "2027-08-09 or 2027-08-09T14:00"


def event_days(config: EventConfig) -> tuple[dt.datetime, dt.datetime]:
    """From the first day's midnight to the one after the last day, at the event."""
    midnight = dt.time(tzinfo=ZoneInfo(config.event.time_zone))
    starts, ends = config.event.starts, config.event.ends
    return dt.datetime.combine(starts, midnight), dt.datetime.combine(ends + _DAY, midnight)


def grid(config: EventConfig, now: dt.datetime, since: str | None, until: str | None, step_seconds: int | None) -> Grid:
    """The event's days as far as they have passed; the last 24 hours before it. `since` and `until` are at the event.

    Raises UsageError for times that cannot be read or are in the wrong order.
    """
    starts, ends = event_days(config)
    first = _moment(since, config, "--since") if since else starts if starts < now else now - _DAY
    last = _moment(until, config, "--until") if until else min(ends, now) if starts < now else now
    try:
        return Grid.covering(first, last, step_seconds)
    except ValueError as error:
        words = f"there is no time between {first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M}"
        raise UsageError(words, hint=f"give --since and --until as {_FORM}") from error


def export_grid(
    config: EventConfig, now: dt.datetime, since: str | None, until: str | None, step_seconds: int | None
) -> Grid:
    """What an export holds: from a day before the event to a day after it, as far as that has passed."""
    starts, ends = (each.isoformat() for each in (event_days(config)[0] - _DAY, min(now, event_days(config)[1] + _DAY)))
    begun = now > event_days(config)[0]
    return grid(config, now, since or (starts if begun else None), until or (ends if begun else None), step_seconds)


def scheduled(config: EventConfig, given: list[str]) -> tuple[Scheduled, ...]:
    """Sessions as "2027-08-09T09:00/12:30", at the event; the end may have a date too. Without any, those of the
    config's schedule. Raises UsageError."""
    found = [_session(one, config) for one in given] or [one for slot in config.schedule for one in _days(slot, config)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.starts))


def _days(slot: Slot, config: EventConfig) -> Iterator[Scheduled]:
    zone = ZoneInfo(slot.time_zone or config.event.time_zone)
    for day in slot.days:
        starts, ends = ((at + day).replace(tzinfo=zone) for at in (slot.start, slot.end))
        yield Scheduled(starts, ends, slot.name)


def _session(text: str, config: EventConfig) -> Scheduled:
    first, _, last = text.partition("/")
    starts = _moment(first, config, "--session")
    ends = _moment(last if "-" in last else f"{starts.date()}T{last}", config, "--session")
    if ends <= starts:
        raise UsageError(f"--session {text}: it ends before it starts", hint="--session 2027-08-09T09:00/12:30")
    return Scheduled(starts, ends)


def _moment(text: str, config: EventConfig, option: str) -> dt.datetime:
    """A time at the event, unless it says its own zone."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is no time", hint=f"write it like {_FORM}") from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(config.event.time_zone))
