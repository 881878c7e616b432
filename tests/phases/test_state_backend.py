from __future__ import annotations

from hubctl.context import Inputs
from hubctl.core.facts import Facts
from hubctl.core.steps import ApplyRoot, DestroyRoot, EmptyBucket, MoveState
from hubctl.core.terraform import LocalBackend, S3Backend
from hubctl.phases import state_backend
from tests.fakes.context import example_config

BOTH = frozenset({"credentials", "state-backend"})


def test_the_first_up_moves_both_states_into_the_bucket() -> None:
    apply, *moves = state_backend.up(Inputs(example_config()))
    assert isinstance(apply, ApplyRoot)
    assert isinstance(apply.root.backend, LocalBackend)
    assert [(m.root.key, type(m.to)) for m in moves if isinstance(m, MoveState)] == [
        ("credentials", S3Backend),
        ("state-backend", S3Backend),
    ]


def test_a_second_up_moves_nothing() -> None:
    (apply,) = state_backend.up(Inputs(example_config(), Facts(remote=BOTH)))
    assert isinstance(apply, ApplyRoot)
    assert isinstance(apply.root.backend, S3Backend)


def test_an_up_that_stopped_between_the_moves_does_the_missing_one() -> None:
    steps = state_backend.up(Inputs(example_config(), Facts(remote=frozenset({"credentials"}))))
    assert [step.root.key for step in steps if isinstance(step, MoveState)] == ["state-backend"]


def test_the_states_come_home_before_their_bucket_is_emptied_and_destroyed() -> None:
    steps = state_backend.down(Inputs(example_config(), Facts(remote=BOTH)))
    assert [type(step) for step in steps] == [MoveState, MoveState, EmptyBucket, DestroyRoot]
    assert isinstance(steps[-1], DestroyRoot)
    assert isinstance(steps[-1].root.backend, LocalBackend)


def test_a_second_teardown_does_not_move_what_is_at_home() -> None:
    steps = state_backend.down(Inputs(example_config(), Facts()))
    assert [type(step) for step in steps] == [EmptyBucket, DestroyRoot]
