"""What the way down does, in which order, and what it leaves standing when it is told to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubctl.context import Inputs
from hubctl.core.keep import Keep
from hubctl.core.order import Needs, levels, reverse
from hubctl.core.steps import DestroyRoot, DrainBucket, EmptyBucket, ForgetResources, MarkKept, StopLogging, SweepLeaked
from hubctl.phases import AFTER_ON_THE_WAY_DOWN, ON_THE_WAY_DOWN, cluster, data_bucket, secondary_bucket
from tests.fakes.context import example_config
from tests.fakes.facts import all_facts


@pytest.fixture
def known() -> Inputs:
    return Inputs(example_config(), all_facts())


def down() -> Needs:
    needs = reverse({name: phase.NEEDS for name, phase in ON_THE_WAY_DOWN.items()})
    return {name: (*waits, *AFTER_ON_THE_WAY_DOWN.get(name, ())) for name, waits in needs.items()}


def test_buckets_are_emptied_once_nobody_writes_to_them_and_beside_all_the_rest() -> None:
    assert [set(level) for level in levels(down())] == [
        {"smoke", "dns", "addons", "seed"},
        {"hubs"},
        {"storage", "data-bucket", "secondary-bucket"},
        {"cluster"},
        {"state-backend"},
        {"credentials"},
    ]


def test_the_network_goes_after_what_the_machines_left_in_it(known: Inputs) -> None:
    steps = [step for step in cluster.down(known) if isinstance(step, StopLogging | DestroyRoot | SweepLeaked)]
    assert [type(step).__name__ for step in steps] == ["StopLogging", "DestroyRoot", "SweepLeaked", "DestroyRoot"]
    assert [step.targets for step in steps if isinstance(step, DestroyRoot)] == [("aws_eks_cluster.this",), ()]


def test_without_being_told_nothing_is_kept(known: Inputs) -> None:
    steps = [*cluster.down(known), *data_bucket.down(known), *secondary_bucket.down(known)]
    assert not [step for step in steps if isinstance(step, MarkKept | ForgetResources)]
    assert [step.bucket for step in steps if isinstance(step, EmptyBucket)] == [
        "ohw-data-123456789012",
        "ohw-imagery-123456789012",
    ]


def test_a_kept_bucket_is_marked_and_forgotten_and_never_emptied(known: Inputs) -> None:
    keeping = replace(known, keep=Keep(buckets=frozenset({"data", "imagery"})))
    steps = [*data_bucket.down(keeping), *secondary_bucket.down(keeping)]
    assert not [step for step in steps if isinstance(step, EmptyBucket)]
    assert [step.name for step in steps if isinstance(step, MarkKept)] == [
        "ohw-data-123456789012",
        "ohw-imagery-123456789012",
    ]
    assert [(step.root.key, step.patterns) for step in steps if isinstance(step, ForgetResources)] == [
        ("cluster", ("aws_s3_bucket*.data",)),
        ("secondary-bucket/imagery", ("aws_s3_bucket*",)),
    ]


def test_a_bucket_that_s3_empties_is_forgotten_with_its_rules_and_not_emptied(known: Inputs) -> None:
    draining = replace(known, keep=Keep(draining=frozenset({"data", "imagery"})))
    steps = [*data_bucket.down(draining), *secondary_bucket.down(draining)]
    assert [type(step).__name__ for step in steps] == [
        "DrainBucket",
        "ForgetResources",
        "DrainBucket",
        "ForgetResources",
        "DestroyRoot",
    ]
    assert [step.bucket for step in steps if isinstance(step, DrainBucket)] == [
        "ohw-data-123456789012",
        "ohw-imagery-123456789012",
    ]


def test_what_is_to_be_kept_is_never_drained(known: Inputs) -> None:
    both = Keep(buckets=frozenset({"data", "imagery"}), draining=frozenset({"data", "imagery"}))
    steps = [*data_bucket.down(replace(known, keep=both)), *secondary_bucket.down(replace(known, keep=both))]
    assert not [step for step in steps if isinstance(step, DrainBucket | EmptyBucket)]


def test_the_rest_of_a_kept_buckets_root_still_goes(known: Inputs) -> None:
    steps = secondary_bucket.down(replace(known, keep=Keep(buckets=frozenset({"imagery"}))))
    assert isinstance(steps[-1], DestroyRoot)


def test_a_kept_file_system_is_forgotten_before_anything_is_destroyed(known: Inputs) -> None:
    steps = cluster.down(replace(known, keep=Keep(file_system=True)))
    kinds = [type(step) for step in steps]
    assert kinds.index(MarkKept) < kinds.index(ForgetResources) < kinds.index(DestroyRoot)
