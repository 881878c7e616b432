from __future__ import annotations

from collections.abc import Callable

import pytest

from hubctl.errors import LockedError, RefusedError, UsageError
from hubctl.promotion import promote
from tests.promotion.world import FIRST, LATER, SECOND, TAGGED, World

Make = Callable[..., World]
BIGGER = {"hubs": {"staging": {"memory_limit": "10G"}}}
AT_FIRST = f"quay.io/school/image@sha256:{'1' * 64}"


def promoted(world: World) -> int:
    return promote.carry_out(world.session, promote.look(world.session, "staging", "prod")).exit_code


def test_prod_gets_what_staging_runs_by_digest(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    assert promoted(there) == 0
    assert there.image("prod") == there.image("staging") == AT_FIRST
    assert there.helm.runs("school-prod")["singleuser"]["memory"]["limit"] == "10G"


def test_what_is_a_hubs_own_stays(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    before = there.helm.runs("school-prod")["hub"]["config"]
    assert promoted(there) == 0
    assert there.helm.runs("school-prod")["hub"]["config"] == before


def test_the_next_up_keeps_it_from_any_machine(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    promoted(there)
    there.registry.holds(TAGGED, SECOND)
    there.up()
    assert there.image("prod") == AT_FIRST
    assert there.helm.runs("school-prod")["singleuser"]["memory"]["limit"] == "10G"


def test_what_the_config_says_later_counts_again(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    promoted(there)
    there.reconfigured(hubs={"staging": {"memory_limit": "10G"}, "prod": {"memory_limit": "6G"}}).up()
    assert there.helm.runs("school-prod")["singleuser"]["memory"]["limit"] == "6G"


def test_it_is_shown_before(world: Make) -> None:
    shown = promote.look(world(**LATER, **BIGGER).session, "staging", "prod")
    assert [(one.path, one.before, one.after) for one in shown.settings] == [
        ("image.digest", "null", f'"{FIRST}"'),
        ("memory_limit", '"4G"', '"10G"'),
    ]
    assert [one.path for one in shown.values] == [
        "singleuser.image.name",
        "singleuser.image.tag",
        "singleuser.memory.limit",
    ]


def test_a_second_time_there_is_nothing_to_do(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    promoted(there)
    assert promote.look(there.session, "staging", "prod").is_empty


def test_prod_is_not_touched_if_staging_fails_its_test(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    there.kubernetes.ill.add("school-staging")
    assert promoted(there) == 1
    assert there.helm.done == ["install school-staging"]
    assert there.entry("prod").settings == {}


def test_prod_is_not_touched_if_no_server_starts_on_staging(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    there.broken["staging"] = "the image cannot be pulled"
    assert promoted(there) == 1
    assert there.helm.done == ["install school-staging"]
    assert there.trials == [("staging", AT_FIRST)]
    assert there.entry("prod").settings == {}


def test_prod_is_tried_as_well_with_what_it_got(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    promoted(there)
    assert there.trials == [("staging", AT_FIRST), ("prod", AT_FIRST)]


def test_who_skips_the_servers_has_the_hubs_asked_alone(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    there.broken["staging"] = "the image cannot be pulled"
    there.servers = False
    assert promoted(there) == 0
    assert there.trials == []


def test_what_was_not_tried_on_staging_is_refused(world: Make) -> None:
    there = world(**LATER).reconfigured(**BIGGER)
    with pytest.raises(RefusedError, match="staging does not run what the config says"):
        promote.look(there.session, "staging", "prod")
    assert there.helm.done == []


def test_a_hub_that_is_not_there_is_named(world: Make) -> None:
    there = world(**LATER)
    with pytest.raises(UsageError, match="no hub test; the config has staging, prod"):
        promote.look(there.session, "test", "prod")
    with pytest.raises(UsageError, match="cannot be promoted to itself"):
        promote.look(there.session, "prod", "prod")


def test_what_changed_after_it_was_shown_is_not_done(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    shown = promote.look(there.session, "staging", "prod")
    there.registry.holds(TAGGED, SECOND)
    with pytest.raises(LockedError, match="changed meanwhile"):
        promote.carry_out(there.session, shown)
    assert there.helm.done == []


def test_a_prod_that_fails_is_gone_on_with_by_the_same_command(world: Make) -> None:
    there = world(**LATER, **BIGGER)
    there.helm.fails("school-prod")
    assert promoted(there) == 1
    there.helm._failing.clear()
    assert promoted(there) == 0
    assert there.image("prod") == AT_FIRST
