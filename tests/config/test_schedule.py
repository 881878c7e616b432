from __future__ import annotations

import datetime as dt

import pytest

from hubctl.config.checks import warnings
from hubctl.config.load import load
from tests.config.files import Folder

SLOT = """[[schedule]]
name = "mornings"
hub = "prod"
start = 2027-08-09T09:00:00
end = 2027-08-09T12:30:00
until = 2027-08-13

[addons]"""

CASES = {
    ("2027-08-09T12:30:00", "2027-08-09T08:30:00"): (
        "schedule[0].end: 2027-08-09 08:30:00 is not after start 2027-08-09 09:00:00; correct one of them"
    ),
    ("2027-08-09T12:30:00", "2027-08-11T12:30:00"): (
        "schedule[0].end: is more than a day after start; for several days write until = …"
    ),
    ("until = 2027-08-13", "until = 2027-08-08"): (
        "schedule[0].until: 2027-08-08 is before start 2027-08-09 09:00:00; correct one of them"
    ),
    ("until = 2027-08-13", "until = 2027-09-13"): (
        "schedule[0].until: 2027-09-13 is after the hub should be gone, 2027-08-27; "
        "write an earlier day, or event.expires"
    ),
    ('hub = "prod"', 'hub = "production"'): ("schedule[0].hub: there is no hub production; write one of staging, prod"),
    ("until = 2027-08-13", "people = 61"): (
        "schedule[0].people: 61 is above event.participants 60; correct one of them"
    ),
    ("start = 2027-08-09T09:00:00", "start = 2027-08-09T09:00:00Z"): (
        "schedule[0].start: is a time with a zone of its own; leave out what follows the seconds, and write time_zone"
    ),
    ("start = 2027-08-09T09:00:00", "start = 2027-08-09"): (
        "schedule[0].start: 2027-08-09 is not a date with a time; write it like 2027-08-09T09:00:00, without quotes"
    ),
    ("until = 2027-08-13", 'time_zone = "Mars"'): (
        'schedule[0].time_zone: "Mars" is not a time zone; write it like "America/Los_Angeles"'
    ),
    ("until = 2027-08-13", "untill = 2027-08-13"): ('schedule[0].untill: there is no such key; did you mean "until"?'),
}


def test_the_slot_of_the_example_is_right(folder: Folder) -> None:
    (slot,) = folder.example(**{"[addons]": SLOT}).schedule
    assert len(slot.days) == 5


@pytest.mark.parametrize(("change", "told"), CASES.items())
def test_what_cannot_be_is_told_in_one_sentence(folder: Folder, change: tuple[str, str], told: str) -> None:
    assert folder.problem({"[addons]": SLOT.replace(*change)}) == told


def test_two_slots_cannot_have_one_name(folder: Folder) -> None:
    twice = SLOT.removesuffix("[addons]") + SLOT
    assert folder.problem({"[addons]": twice}) == 'schedule[1].name: "mornings" is there twice; write another name'


def test_where_nobody_knows_how_many_fit_the_nodes_must_be_said(folder: Folder) -> None:
    unknown = {"r6i.2xlarge": "r99.2xlarge"}
    told = folder.problem({**unknown, "[addons]": SLOT})
    assert told == "schedule[0].nodes: hubctl does not know how many fit on r99.2xlarge; write nodes = …"
    changed = folder.file.read_text().replace("\n\n[addons]", "\nnodes = 2\n\n[addons]")
    assert load(folder.write(changed)).schedule[0].nodes == 2


def test_a_reserve_that_finds_no_nodes_beside_those_of_the_people_is_said(folder: Folder) -> None:
    """60 people, 15 a node: 4 nodes, and 2 that are held ready."""
    few = {"[addons]": SLOT, "max = 20": "max = 5"}
    told = [problem.text for problem in warnings(folder.example(**few), dt.date(2027, 7, 1))]
    assert (
        "2 nodes held ready, and those that people work on, come to 6 at the end; cluster.nodes.user.max = 5 is fewer"
    ) in told
    enough = {"[addons]": SLOT, "max = 20": "max = 6"}
    assert len(warnings(folder.example(**enough), dt.date(2027, 7, 1))) == len(told) - 1


def test_a_schedule_without_an_autoscaler_is_said_to_bring_no_nodes(folder: Folder) -> None:
    off = SLOT + "\ncluster_autoscaler = false"
    told = [problem.text for problem in warnings(folder.example(**{"[addons]": off}), dt.date(2027, 7, 1))]
    assert "is off, so no node comes for the schedule" in told
