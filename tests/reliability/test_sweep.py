"""A sample of the fault sweep: the bot and the state bucket, up and down. All of it: `make fault-sweep`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.lane import Lane
from faults.rounds import FIRST_TWO, Round, Sweep

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fault-sweep")]

BOT_UP, BUCKET_UP, BUCKET_DOWN, BOT_DOWN = FIRST_TWO
EVENT = Path(__file__).parents[2] / "faults" / "event.toml"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    folder = tmp_path_factory.mktemp("sweep")
    lane = Lane(folder, EVENT)
    with lane.open():
        made = Sweep(lane, FIRST_TWO, folder / "results.jsonl")
        learned = dict(made.learn())
        assert all(len(reference.calls) > 5 for reference in learned.values())
        yield made


def told(rounds: list[Round]) -> str:
    """What went wrong, for the reader of a failure."""
    return "\n".join(str(one) for one in rounds) + "".join(rounds[0].said)


@pytest.mark.parametrize("stage", [*FIRST_TWO, BOT_UP, BOT_DOWN], ids=lambda stage: stage.name)
def test_resets_errors_and_throttling_of_every_second_call_are_ridden_through(
    sweep: Sweep, stage: object, request: pytest.FixtureRequest
) -> None:
    rounds = sweep.crowded(stage, seed=len(request.node.name), share=0.5)  # type: ignore[arg-type]
    assert {one.outcome for one in rounds} <= {"ridden through", "resumed", "not hit"}, told(rounds)


@pytest.mark.parametrize(
    ("stage", "fault", "at", "wanted"),
    [
        (BOT_UP, "lost-answer", 1, "ridden through"),
        (BOT_UP, "kill", 9, "resumed"),
        (BUCKET_UP, "interrupt", 4, "resumed"),
        (BUCKET_DOWN, "kill", 3, "resumed"),
        (BOT_DOWN, "denied", 5, "resumed"),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_the_next_run_ends_as_an_undisturbed_one(sweep: Sweep, stage: object, fault: str, at: int, wanted: str) -> None:
    done = sweep.round(stage, fault, at)  # type: ignore[arg-type]
    assert done.hit
    assert done.outcome == wanted, told([done])
