from __future__ import annotations

import pytest

from hubctl.core.facts import Facts, MissingFactsError, SecondaryBucketOutputs, StateBackendOutputs


def test_outputs_come_back_typed() -> None:
    facts = Facts().add("state-backend", {"bucket": "b", "region": "us-west-2"})
    assert facts.need(StateBackendOutputs) == StateBackendOutputs("b", "us-west-2")


def test_instances_of_one_root_are_told_apart() -> None:
    facts = Facts().add("secondary-bucket/imagery", {"bucket": "b", "region": "us-east-1"})
    assert facts.need(SecondaryBucketOutputs, "imagery").region == "us-east-1"
    assert facts.get(SecondaryBucketOutputs, "other") is None


def test_a_half_applied_root_has_no_facts() -> None:
    facts = Facts().add("state-backend", {"bucket": "b"})
    with pytest.raises(MissingFactsError, match="state-backend"):
        facts.need(StateBackendOutputs)


def test_what_is_dropped_is_unknown_again() -> None:
    facts = Facts().add("state-backend", {"bucket": "b", "region": "r"}).drop("state-backend")
    assert facts.get(StateBackendOutputs) is None


def test_adding_and_moving_leaves_the_old_facts_alone() -> None:
    before = Facts()
    before.add("cluster", {}).moved("credentials", remote=True)
    assert before == Facts()
