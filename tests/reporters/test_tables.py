"""Answers of `status` and `plan`, compared whole."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from hubctl.core.changes import Changes, PhasePlan, StepPreview
from hubctl.core.health import Health, Level
from hubctl.reporters.tables import Layers, health_table, overall, print_health, print_plans
from hubctl.reporters.words import clean
from tests.reporters.streams import Stream

LAYERS: Layers = (
    ("credentials", Health.ready("role ohw-terraform-bot, 11 resources")),
    ("cluster", Health.partial("2 of 5 nodes are not ready: ip-10-0-12-33.internal, ip-10-0-12-34.internal")),
    ("hubs", Health.of_parts((("staging", Health.ready("https://a.org")), ("prod", Health.partial("0 of 1 ready"))))),
    ("smoke", Health.absent()),
)
PLANS = (
    PhasePlan("credentials", (StepPreview("role ohw-terraform-bot", Changes()),)),
    PhasePlan(
        "cluster",
        (
            StepPreview(
                "cluster ohw",
                Changes(2, 1, 1),
                (
                    "+ aws_vpc.this",
                    "~ aws_eks_cluster.this",
                    '-/+ aws_eks_node_group.this["user"] (instance_types cannot be changed in place: it is replaced)',
                ),
            ),
        ),
    ),
    PhasePlan("hubs", (), "the cluster must exist"),
)

HEALTH = """\
layer        state    USD a day  detail
credentials  READY               role ohw-terraform-bot, 11 resources
cluster      PARTIAL      31.40  2 of 5 nodes are not ready:
                                 ip-10-0-12-33.internal, ip-10-0-12-34.internal
hubs         PARTIAL       1.20
  staging    READY               https://a.org
  prod       PARTIAL             0 of 1 ready
smoke        ABSENT
all          PARTIAL      32.60
"""
PLAN = """\
credentials  no changes
cluster      2 to add, 1 to change, 1 to remove
  cluster ohw: 2 to add, 1 to change, 1 to remove
    + aws_vpc.this
    ~ aws_eks_cluster.this
    -/+ aws_eks_node_group.this["user"] (instance_types cannot be changed in place: it is replaced)
hubs         known later: the cluster must exist

Plan: 2 to add, 1 to change, 1 to remove. More is known later for: hubs.
"""


def stripped(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_health_is_a_table_of_layers_with_parts_below_and_costs_where_known() -> None:
    stream = Stream()
    Console(file=stream, width=80).print(health_table(LAYERS, usd_per_day={"cluster": 31.4, "hubs": 1.2}))
    assert stripped(stream.text) == HEALTH


def test_health_in_a_pipe_keeps_each_layer_on_its_line() -> None:
    stream = Stream()
    print_health(stream, LAYERS)
    assert len(stream.text.splitlines()) == 7


def test_a_detail_that_says_more_than_the_parts_is_kept() -> None:
    stream = Stream()
    print_health(stream, (("hubs", Health(Level.PARTIAL, "API is slow", (("prod", Health.ready()),))),))
    assert "API is slow" in stream.text


def test_health_as_json_has_levels_details_parts_and_costs() -> None:
    stream = Stream()
    print_health(stream, LAYERS[2:], as_json=True, usd_per_day={"hubs": 1.2})
    assert json.loads(stream.text) == {
        "level": "partial",
        "usd_per_day": 1.2,
        "layers": [
            {
                "name": "hubs",
                "level": "partial",
                "detail": "prod: 0 of 1 ready",
                "parts": [
                    {"name": "staging", "level": "ready", "detail": "https://a.org", "parts": []},
                    {"name": "prod", "level": "partial", "detail": "0 of 1 ready", "parts": []},
                ],
                "usd_per_day": 1.2,
            },
            {"name": "smoke", "level": "absent", "detail": "", "parts": []},
        ],
    }


@pytest.mark.parametrize(
    ("levels", "expected"),
    [("rr", Level.READY), ("aa", Level.ABSENT), ("ra", Level.PARTIAL), ("rp", Level.PARTIAL), ("", Level.PARTIAL)],
)
def test_everything_is_ready_only_if_every_layer_is(levels: str, expected: Level) -> None:
    by_letter = {level.value[0]: Health(level) for level in Level}
    assert overall([("layer", by_letter[letter]) for letter in levels]) is expected


def test_a_plan_lists_what_would_change_and_leaves_long_lines_whole() -> None:
    stream = Stream()
    print_plans(stream, PLANS)
    assert stream.text == PLAN


def test_a_plan_leaves_long_lines_whole_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Stream(terminal=True)
    print_plans(stream, PLANS)
    assert clean(stream.text) == PLAN


def test_a_plan_without_changes_says_so() -> None:
    stream = Stream()
    print_plans(stream, PLANS[:1])
    assert stream.text == "credentials  no changes\n\nNo changes.\n"


def test_a_plan_that_cannot_be_made_yet_is_not_called_empty() -> None:
    stream = Stream()
    print_plans(stream, PLANS[2:])
    assert stream.text.endswith("\nNo changes so far. More is known later for: hubs.\n")


def test_a_plan_as_json_has_the_sum_the_deferred_and_every_step() -> None:
    stream = Stream()
    print_plans(stream, PLANS[1:], as_json=True)
    answer = json.loads(stream.text)
    assert answer["changes"] == {"added": 2, "changed": 1, "removed": 1}
    assert answer["deferred"] == ["hubs"]
    assert answer["phases"][1] == {
        "phase": "hubs",
        "changes": {"added": 0, "changed": 0, "removed": 0},
        "deferred": "the cluster must exist",
        "steps": [],
    }
    assert answer["phases"][0]["steps"][0]["lines"][0] == "+ aws_vpc.this"
