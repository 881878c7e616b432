"""Which time is looked at."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.config.model import EventConfig
from hubctl.config.schedule import Slot
from hubctl.errors import UsageError
from hubctl.usage import span
from tests.usage.made import ZONE


def _ends(config: EventConfig, now: dt.datetime, since: str | None = None, until: str | None = None) -> tuple[str, str]:
    grid = span.grid(config, now, since, until, 60)
    ends = (grid.at(0), grid.at(grid.count))
    return tuple(one.astimezone(ZONE).isoformat()[:16] for one in ends)  # type: ignore[return-value]


def test_it_is_the_events_days_as_far_as_they_have_passed(config: EventConfig) -> None:
    after, within = dt.datetime(2020, 9, 1, tzinfo=ZONE), dt.datetime(2020, 8, 11, 15, tzinfo=ZONE)
    assert _ends(config, after) == ("2020-08-10T00:00", "2020-08-15T00:00")
    assert _ends(config, within) == ("2020-08-10T00:00", "2020-08-11T15:00")


def test_before_the_event_it_is_the_last_day_which_may_have_been_a_rehearsal(config: EventConfig) -> None:
    assert _ends(config, dt.datetime(2020, 8, 3, 12, tzinfo=ZONE)) == ("2020-08-02T12:00", "2020-08-03T12:00")


def test_given_times_are_at_the_event_unless_they_say_a_zone(config: EventConfig) -> None:
    now = dt.datetime(2020, 9, 1, tzinfo=ZONE)
    assert _ends(config, now, "2020-08-11T09:00", "2020-08-11T19:00+00:00") == ("2020-08-11T09:00", "2020-08-11T12:00")


@pytest.mark.parametrize(("since", "until"), [("yesterday", None), ("2020-08-12", "2020-08-11")])
def test_times_that_make_no_sense_are_refused(config: EventConfig, since: str, until: str | None) -> None:
    with pytest.raises(UsageError):
        _ends(config, dt.datetime(2020, 9, 1, tzinfo=ZONE), since, until)


def test_sessions_are_read_in_order(config: EventConfig) -> None:
    found = span.scheduled(config, ["2020-08-11T09:00/12:30", "2020-08-10T22:00/2020-08-11T01:00"])
    assert [(one.ends - one.starts).total_seconds() / 3600 for one in found] == [3, 3.5]
    with pytest.raises(UsageError, match="ends before it starts"):
        span.scheduled(config, ["2020-08-11T09:00/08:00"])


def test_without_given_sessions_the_schedule_of_the_config_is_shaded(config: EventConfig) -> None:
    morning = {"name": "opening", "start": dt.datetime(2020, 8, 10, 9), "end": dt.datetime(2020, 8, 10, 12)}
    slots = tuple(Slot(hub=hub, until=dt.date(2020, 8, 12), **morning) for hub in ("staging", "prod"))
    found = span.scheduled(config.model_copy(update={"schedule": slots}), [])
    assert [one.starts for one in found] == [dt.datetime(2020, 8, day, 9, tzinfo=ZONE) for day in (10, 11, 12)]
    assert {one.title for one in found} == {"opening"}
