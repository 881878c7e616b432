from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from hubctl import record
from hubctl.core.helm import ReleaseRevision
from hubctl.core.record import HubRecord, Record, Setting
from hubctl.errors import LockedError, RefusedError
from hubctl.phases import hubs
from hubctl.phases.plans import preview
from hubctl.promotion import promote, rollback
from hubctl.record import store
from tests.promotion.world import LATER, World

Make = Callable[..., World]
BIGGER = {"hubs": {"staging": {"memory_limit": "10G"}}}
WHEN = dt.datetime(2027, 8, 1, tzinfo=dt.UTC)


def history(*entries: str) -> tuple[ReleaseRevision, ...]:
    """From "superseded", "failed", "deployed Rollback to 1" and so on."""
    parts = (entry.partition(" ") for entry in entries)
    return tuple(
        ReleaseRevision(number, status, WHEN, words) for number, (status, _, words) in enumerate(parts, start=1)
    )


@pytest.mark.parametrize(
    ("entries", "back_to"),
    [
        (("superseded", "deployed"), 1),
        (("superseded", "superseded", "deployed"), 2),
        (("superseded", "deployed", "failed"), 2),
        (("superseded", "failed", "deployed"), 1),
        (("superseded", "superseded", "superseded", "deployed Rollback to 2"), 1),
        (("superseded", "superseded", "superseded Rollback to 1", "deployed"), 2),
    ],
)
def test_the_way_back_is_to_the_last_that_was_deployed_before(entries: tuple[str, ...], back_to: int) -> None:
    assert rollback.target(history(*entries), 0, None).number == back_to


@pytest.mark.parametrize("entries", [("deployed",), ("failed", "deployed"), ("superseded", "deployed Rollback to 1")])
def test_where_nothing_was_deployed_before_there_is_no_way_back(entries: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError, match="no earlier revision"):
        rollback.target(history(*entries), 0, None)


def test_a_rollback_that_was_not_finished_is_gone_on_with() -> None:
    assert rollback.target(history("superseded", "superseded", "deployed"), 1, None).number == 1


def test_a_revision_may_be_named() -> None:
    found = history("superseded", "failed", "superseded", "deployed")
    assert rollback.target(found, 0, 1).number == 1
    with pytest.raises(RefusedError, match="no revision 2 that was ever deployed"):
        rollback.target(found, 0, 2)


def a_promoted(world: Make) -> World:
    there = world(**LATER, **BIGGER)
    promote.carry_out(there.session, promote.look(there.session, "staging", "prod"))
    there.helm.done.clear()
    return there


def rolled_back(there: World) -> int:
    return rollback.carry_out(there.session, rollback.look(there.session, "prod")).exit_code


def test_the_hub_runs_what_it_ran_before(world: Make) -> None:
    there = a_promoted(world)
    assert rolled_back(there) == 0
    assert there.helm.done == ["rollback school-prod to 1"]
    assert there.image("prod") == "quay.io/school/image:2027.08"


def test_up_does_not_undo_it_and_says_so(world: Make) -> None:
    there = a_promoted(world)
    rolled_back(there)
    there.up()
    assert there.helm.done == []
    context, laid = record.known(there.context())
    assert "prod was rolled back by" in laid.held[0]
    assert all("prod runs another" not in note for note in laid.notes)
    assert [preview(step, context).changes.total for step in hubs.up(context.inputs) if "stays" in step.title] == [0]


def test_what_somebody_else_installed_over_it_is_in_the_plan(world: Make) -> None:
    there = a_promoted(world)
    rolled_back(there)
    there.helm.has("school-prod", {"by": "hand"})
    context = record.known(there.context())[0]
    lines = [line for step in hubs.up(context.inputs) if "stays" in step.title for line in preview(step, context).lines]
    assert lines == ["~ release school-prod"]


def test_a_hub_that_is_let_go_follows_the_config_with_the_next_up(world: Make) -> None:
    there = a_promoted(world)
    rolled_back(there)
    assert rollback.let_go(there.session, "prod") is True
    assert rollback.let_go(there.session, "prod") is False
    there.up()
    assert there.helm.runs("school-prod")["singleuser"]["memory"]["limit"] == "4G"


def test_a_promotion_lets_it_go_as_well(world: Make) -> None:
    there = a_promoted(world)
    rolled_back(there)
    assert promote.carry_out(there.session, promote.look(there.session, "staging", "prod")).exit_code == 0
    assert there.entry("prod").hold is None
    assert there.helm.runs("school-prod")["singleuser"]["memory"]["limit"] == "10G"


def test_a_hub_that_was_rolled_back_is_not_promoted_from(world: Make) -> None:
    there = a_promoted(world)
    rolled_back(there)
    with pytest.raises(RefusedError, match="prod was rolled back itself"):
        promote.look(there.session, "prod", "staging")


def test_what_changed_after_it_was_shown_is_not_done(world: Make) -> None:
    there = a_promoted(world)
    shown = rollback.look(there.session, "prod")
    there.helm.has("school-prod", {"by": "hand"})
    with pytest.raises(LockedError, match="changed meanwhile"):
        rollback.carry_out(there.session, shown)


def test_a_hub_that_does_not_answer_afterwards_is_a_failure(world: Make) -> None:
    there = a_promoted(world)
    there.kubernetes.ill.add("school-prod")
    assert rolled_back(there) == 1
    assert there.entry("prod").hold is not None


def test_a_hub_can_be_let_go_where_what_is_held_no_longer_goes_with_the_config(world: Make) -> None:
    there = world(**LATER)
    mounts = [{"directory": "gone", "path": "/home/jovyan/gone"}]
    entry = HubRecord(settings={"mounts": Setting([], mounts, "promoted")})
    store.keep(there.locks, Record({"prod": entry}), instead_of=Record())
    with pytest.raises(RefusedError, match="no longer goes with the config") as told:
        there.up()
    assert "hubctl hubs follow" in told.value.hint
    assert rollback.let_go(there.session, "prod") is True
    there.up()
