"""The engine, over phases made of plain functions and steps that a recording Terraform carries."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO

import pytest

from hubctl.context import Context, Inputs
from hubctl.core.changes import Changes, PhasePlan
from hubctl.core.events import Event, PhaseFailed, PhaseSkipped, RunFinished, StopRequested
from hubctl.core.health import Health
from hubctl.core.steps import ApplyRoot, DestroyRoot, Step
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.engine import Run
from hubctl.errors import HubctlError, LockedError, RefusedError
from hubctl.fresh import Fresh
from hubctl.phases.protocol import Phase
from hubctl.reporters.plain import PlainReporter
from hubctl.stop import Stop
from tests.fakes.clock import FakeClock
from tests.fakes.context import FakeTerraform, a_context


@dataclass
class FakePhase:
    """A phase of one root that has the phase's own name."""

    NAME: str
    NEEDS: tuple[str, ...] = ()
    seen: list[Inputs] = field(default_factory=list)

    def _root(self) -> Root:
        return Root(self.NAME, LocalBackend(), Identity.OPERATOR, {})

    def up(self, inputs: Inputs) -> tuple[Step, ...]:
        self.seen.append(inputs)
        return (ApplyRoot(f"apply {self.NAME}", self._root()),)

    def down(self, inputs: Inputs) -> tuple[Step, ...]:
        self.seen.append(inputs)
        return (DestroyRoot(f"destroy {self.NAME}", self._root()),)

    def plan(self, context: Context) -> PhasePlan:
        return PhasePlan(self.NAME, ())

    def status(self, context: Context) -> Health:
        return Health.absent()


class World:
    """A run's surroundings: what terraform is told, what is emitted."""

    def __init__(self) -> None:
        self.terraform = FakeTerraform()
        self.events: list[Event] = []
        self.killed: list[str] = []
        clock = FakeClock()
        self.stop = Stop(clock, interrupt=lambda: None, kill=lambda: None)
        self.context = a_context(terraform=self.terraform, clock=clock, emit=self.events.append)

    def run(self) -> Run:
        return Run("up", self.context, self.stop)


@pytest.fixture
def world() -> World:
    return World()


def phases(*given: FakePhase) -> Mapping[str, Phase]:
    return {phase.NAME: phase for phase in given}


def test_each_phase_starts_after_what_it_needs(world: World) -> None:
    outcome = world.run().up(phases(FakePhase("second", ("first",)), FakePhase("first")))
    assert world.terraform.calls == ["apply first", "apply second"]
    assert outcome.exit_code == 0


def test_what_a_phase_learned_is_known_to_the_next(world: World) -> None:
    world.terraform.gives("first", bucket="b")
    second = FakePhase("second", ("first",))
    world.run().up(phases(FakePhase("first"), second))
    assert second.seen[0].facts.by_root["first"] == {"bucket": "b"}


def test_changes_of_all_phases_are_counted(world: World) -> None:
    outcome = world.run().up(phases(FakePhase("first"), FakePhase("second")))
    assert outcome.changes == Changes(added=2)


def test_phases_that_do_not_need_each_other_run_side_by_side(world: World) -> None:
    both = threading.Barrier(2, timeout=5)
    world.terraform.on_apply = lambda _root: both.wait() and None
    outcome = world.run().up(phases(FakePhase("left"), FakePhase("right")))
    assert outcome.exit_code == 0


def test_a_failure_blocks_only_what_depends_on_it(world: World) -> None:
    world.terraform.fails("left")
    outcome = world.run().up(phases(FakePhase("left"), FakePhase("right"), FakePhase("on-left", ("left",))))
    assert set(outcome.failed) == {"left"}
    assert outcome.skipped == ("on-left",)
    assert "apply right" in world.terraform.calls
    assert "apply on-left" not in world.terraform.calls
    assert outcome.exit_code == 1


def test_a_failure_is_told_with_its_hint_and_its_step(world: World) -> None:
    world.terraform.fails("left")
    world.run().up(phases(FakePhase("left"), FakePhase("on-left", ("left",))))
    assert [e for e in world.events if isinstance(e, PhaseFailed)] == [
        PhaseFailed("left", "apply left", "left broke", "try again", 0.0)
    ]
    assert [e for e in world.events if isinstance(e, PhaseSkipped)] == [PhaseSkipped("on-left", "left did not finish")]


def test_down_goes_the_other_way(world: World) -> None:
    world.run().down(phases(FakePhase("first"), FakePhase("second", ("first",)), FakePhase("third", ("second",))))
    assert world.terraform.calls == ["destroy third", "destroy second", "destroy first"]


def test_a_failed_down_keeps_only_what_it_stands_on(world: World) -> None:
    world.terraform.fails("hubs")
    graph = phases(FakePhase("cluster"), FakePhase("hubs", ("cluster",)), FakePhase("bucket", ("cluster",)))
    outcome = world.run().down(graph)
    assert set(world.terraform.calls) == {"destroy hubs", "destroy bucket"}
    assert outcome.skipped == ("cluster",)


def test_after_a_request_to_stop_no_new_phase_begins(world: World) -> None:
    world.terraform.on_apply = lambda _root: world.stop.press()
    outcome = world.run().up(phases(FakePhase("first"), FakePhase("second", ("first",))))
    assert world.terraform.calls == ["apply first"]
    assert outcome.interrupted
    assert outcome.exit_code == 130
    assert isinstance(world.events[-1], RunFinished)
    assert world.events[-1].outcome == "interrupted"


def test_a_bug_in_a_phase_is_not_swallowed(world: World) -> None:
    def bug(_root: Root) -> None:
        raise ZeroDivisionError

    world.terraform.on_apply = bug
    with pytest.raises(ZeroDivisionError):
        world.run().up(phases(FakePhase("first")))


def test_a_step_is_not_begun_once_aws_answers_us_no_more(world: World) -> None:
    answers = iter((None, RefusedError("the AWS credentials have expired", hint="log in again")))

    def check(_step: Step) -> None:
        if problem := next(answers):
            raise problem

    run = Run("up", world.context, world.stop, before_step=check)
    outcome = run.up(phases(FakePhase("first"), FakePhase("second", ("first",)), FakePhase("third", ("second",))))
    assert world.terraform.calls == ["apply first"]
    assert "expired" in outcome.failed["second"].message
    assert outcome.skipped == ("third",)


def test_a_network_away_for_ten_minutes_stops_the_run_before_its_next_change_and_the_next_run_goes_on(
    world: World,
) -> None:
    clock, away_until = world.context.ports.clock, [0.0]

    def ask() -> None:
        if clock.monotonic() < away_until[0]:
            raise HubctlError("AWS cannot be reached", hint="check the network, then run the same command again")

    def cut(_root: Root) -> None:
        away_until[0] = clock.monotonic() + 600

    world.terraform.on_apply = cut
    given = phases(FakePhase("first"), FakePhase("second", ("first",)), FakePhase("third", ("second",)))

    def check(_step: Step) -> None:
        Fresh(clock, ask).check()

    outcome = Run("up", world.context, world.stop, before_step=check).up(given)

    assert world.terraform.calls == ["apply first"]
    assert "AWS cannot be reached. That was at 16:01 UTC; the change" in outcome.failed["second"].message
    assert outcome.exit_code == 1
    said = StringIO()
    with PlainReporter(said) as reporter:
        for event in world.events:
            reporter(event)
    assert "Not started: third" in said.getvalue()
    assert "When the cause is gone:\n  hubctl up\n" in said.getvalue()

    clock.sleep(600)
    world.terraform.on_apply = lambda _root: None
    again = Run("up", world.context, world.stop, before_step=check).up(given)
    assert (again.exit_code, world.terraform.calls[1:]) == (0, ["apply first", "apply second", "apply third"])


def test_nothing_more_is_changed_once_the_journal_cannot_be_written(world: World) -> None:
    written: list[Event] = []

    def emit(event: Event) -> None:
        if len(written) > 4:
            raise HubctlError("the journal cannot be written: No space left on device", hint="df -h .")
        written.append(event)

    context = a_context(terraform=world.terraform, clock=FakeClock(), emit=emit)
    with pytest.raises(HubctlError, match="No space left"):
        Run("up", context, world.stop).up(phases(FakePhase("first"), FakePhase("second", ("first",))))
    assert world.terraform.calls == ["apply first"]


def test_a_run_that_loses_its_lock_stops_before_the_next_phase(world: World) -> None:
    lost = LockedError("the lock was broken", hint="look")
    world.terraform.on_apply = lambda _root: world.stop.give_up(lost)
    outcome = world.run().up(phases(FakePhase("first"), FakePhase("second", ("first",))))
    assert world.terraform.calls == ["apply first"]
    assert (outcome.skipped, world.stop.reason) == (("second",), lost)
    assert StopRequested(1, "the lock was broken") in world.events
    assert isinstance(last := world.events[-1], RunFinished)
    assert last.outcome == "failed", "nobody interrupted it"


def test_a_phase_that_fails_on_the_way_down_blocks_only_what_it_stands_on(world: World) -> None:
    """cluster <- (hubs, addons), bucket stands alone: hubs cannot go, so the cluster stays, the others go."""
    world.terraform.fails("hubs")
    graph = phases(
        FakePhase("bot"),
        FakePhase("cluster", ("bot",)),
        FakePhase("hubs", ("cluster",)),
        FakePhase("addons", ("cluster",)),
        FakePhase("bucket", ()),
    )
    outcome = world.run().down(graph)
    assert sorted(world.terraform.calls) == ["destroy addons", "destroy bucket", "destroy hubs"]
    assert (list(outcome.failed), set(outcome.skipped), outcome.exit_code) == (["hubs"], {"cluster", "bot"}, 1)
