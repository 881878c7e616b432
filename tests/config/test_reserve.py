"""The arithmetic of nodes held ready, against numbers worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.config.model import EventConfig
from hubctl.config.reserve import load, nodes_wanted, seats_wanted, windows
from tests.render.configs import event

NINE = dt.datetime(2027, 8, 9, 9)


def scheduled(*slots: dict[str, object], **changes: object) -> EventConfig:
    """An event with slots that begin at nine on its first day and last three hours, unless they say otherwise."""
    usual = {"hub": "prod", "start": NINE, "end": NINE + dt.timedelta(hours=3)}
    named = [{**usual, "name": f"slot-{number}", **slot} for number, slot in enumerate(slots)]
    return event(schedule=named, **changes)


@pytest.mark.parametrize(
    ("people", "within", "node", "seats"),
    [
        (600, 30, 10, 200),  # 2i2c's: 60 people in 3 minutes, again and again, 10 minutes a node: 60 / 3 x 10
        (60, 10, 5, 30),  # 6 a minute for 5 minutes
        (60, 3, 10, 60),  # 200 would be more than come at all
        (40, 15, 4, 11),  # 2.67 a minute for 4 minutes: 10.67
        (1, 10, 5, 1),
        (30, 10, 3, 9),  # exactly, though 30 / 10 x 3 has digits of its own in a computer
    ],
)
def test_seats_are_arrivals_a_minute_times_minutes_a_node_takes(
    people: int, within: float, node: float, seats: int
) -> None:
    assert seats_wanted(people, within, node) == seats


def test_nodes_are_seats_by_what_fits_on_a_node() -> None:
    """An r6i.xlarge has 4 vCPUs and 32 GiB, for servers 3.72 CPUs and 29.3 GiB: 7 servers with half a CPU and 2 GiB."""
    config = scheduled({"people": 30})
    full = load(config, "prod")
    assert full is not None
    assert (full.seats, full.memory_bytes, full.cpus) == (7, 7 * 2 * 1024**3, 3.5)
    assert nodes_wanted(config, config.schedule[0]) == 3  # 30 / 10 x 5 = 15 seats, 7 a node


def test_the_hungriest_choice_decides_how_many_fit() -> None:
    large = {"name": "Large", "memory_guarantee": "8G", "memory_limit": "8G"}
    config = scheduled({"people": 30}, hubs={"prod": {"profiles": [{"name": "Small"}, large]}})
    assert nodes_wanted(config, config.schedule[0]) == 5  # 3 a node


def test_no_more_nodes_are_held_than_the_group_may_have() -> None:
    config = scheduled({"people": 30, "within_minutes": 1.0}, {"nodes": 9}, hubs={"prod": {"cpu_guarantee": 1.9}})
    assert [nodes_wanted(config, slot) for slot in config.schedule] == [5, 5]


def test_whoever_knows_better_says_the_number_of_nodes() -> None:
    config = scheduled({"nodes": 2})
    assert [window.nodes for window in windows(config, "prod")] == [2]


def test_nodes_are_asked_for_twice_their_minutes_before_the_start() -> None:
    config = scheduled({"node_minutes": 8.0}, {"before_minutes": 45}, event={"time_zone": "Europe/Berlin"})
    begins = [window.begin for window in windows(config, "prod")]
    assert [begin.isoformat() for begin in begins] == ["2027-08-09T08:15:00+02:00", "2027-08-09T08:44:00+02:00"]


def test_nine_stays_nine_when_summer_time_ends() -> None:
    """In Berlin on 31 October 2027. The event's last day is long before: the config is not asked about that here."""
    config = scheduled(
        {"start": dt.datetime(2027, 10, 30, 9), "end": dt.datetime(2027, 10, 30, 10), "until": dt.date(2027, 10, 31)},
        event={"expires": dt.date(2027, 11, 30), "time_zone": "Europe/Berlin"},
    )
    in_utc = [window.begin.astimezone(dt.UTC).time().isoformat() for window in windows(config, "prod")]
    assert in_utc == ["06:50:00", "07:50:00"]


def test_a_slot_has_a_zone_of_its_own_if_it_says_so() -> None:
    config = scheduled({"time_zone": "Asia/Tokyo"}, {}, event={"time_zone": "America/Los_Angeles"})
    assert [window.slot for window in windows(config, "prod")] == ["slot-0", "slot-1"]
    assert [window.begin.utcoffset() for window in windows(config, "prod")] == [
        dt.timedelta(hours=9),
        dt.timedelta(hours=-7),
    ]


def test_each_hub_has_its_own() -> None:
    config = scheduled({"hub": "staging"}, {"until": dt.date(2027, 8, 11)})
    assert [len(windows(config, hub)) for hub in ("staging", "prod")] == [1, 3]
