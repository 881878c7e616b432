"""A plan for people and for programs, compared whole."""

from __future__ import annotations

import json

import pytest

from hubctl.core.changes import PhasePlan
from hubctl.reporters.plan.document import print_document
from hubctl.reporters.plan.text import print_text
from hubctl.reporters.words import clean
from tests.reporters.plan.previews import CLUSTER, FULL, HUBS, of
from tests.reporters.streams import Stream

PLAN = """\
credentials  no changes
cluster      2 to add, 1 to change, 1 to remove
  cluster ohw: 2 to add, 1 to change, 1 to remove
    + aws_vpc.this
    ~ aws_eks_cluster.this
    ± aws_eks_node_group.this["user"]
        instance_types[0]: "a" -> "b"  # cannot be changed in place
addons       1 to change
  grafana 12.11.1: 1 to change
    values ~ replicas: 1 -> 2
    ~ ConfigMap grafana
        @@ -1 +1 @@
        -old: 1
        +new: 2
         same: 3
hubs         known later: the cluster must exist

Config since the last `up`:
  ~ cluster.nodes.user.max: 20 -> 30

Plan: 2 to add, 2 to change, 1 to remove. More is known later for: hubs.
! Replaces the node group ohw-user, because instance_types cannot be changed in place: everybody's servers
note: asked as arn:aws:iam::123456789012:role/reader
"""


def test_a_plan_lists_what_would_change_and_leaves_long_lines_whole() -> None:
    stream = Stream()
    print_text(stream, FULL)
    assert stream.text == PLAN


def test_a_plan_leaves_long_lines_whole_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Stream(terminal=True)
    print_text(stream, FULL)
    assert clean(stream.text) == PLAN


def test_a_plan_without_changes_says_so() -> None:
    stream = Stream()
    print_text(stream, of(FULL.plans[0]))
    assert stream.text == "credentials  no changes\n\nNo changes.\n"


def test_a_plan_that_cannot_be_made_yet_is_not_called_empty() -> None:
    stream = Stream()
    print_text(stream, of(HUBS))
    assert stream.text.endswith("\nNo changes so far. More is known later for: hubs.\n")


def test_a_phase_that_could_not_be_asked_is_not_called_unchanged() -> None:
    stream = Stream()
    print_text(stream, of(PhasePlan("addons", (), failed="forbidden")))
    assert stream.text == ("addons  could not be asked: forbidden\n\nNo changes so far. Could not be asked: addons.\n")


def test_a_plan_as_json_has_the_sum_the_deferred_the_losses_and_every_step() -> None:
    stream = Stream()
    print_document(stream, of(CLUSTER, HUBS))
    answer = json.loads(stream.text)
    assert answer["changes"] == {"added": 2, "changed": 1, "removed": 1}
    assert (answer["deferred"], answer["failed"]) == (["hubs"], [])
    assert answer["losses"][0]["name"] == "ohw-user"
    assert answer["phases"][1] == {
        "phase": "hubs",
        "changes": {"added": 0, "changed": 0, "removed": 0},
        "deferred": "the cluster must exist",
        "failed": "",
        "steps": [],
    }
    assert answer["phases"][0]["steps"][0]["lines"][0] == "+ aws_vpc.this"
    assert answer["phases"][0]["steps"][0]["details"][0]["text"][0].startswith("instance_types[0]")
