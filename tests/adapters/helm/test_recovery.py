"""A release left half-way is taken over when nobody can be at work on it, and not before."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.adapters.helm.recovery import Revision, is_dead, is_stuck, last_deployed

BEGUN = dt.datetime(2027, 8, 9, 12, tzinfo=dt.UTC)


def revision(number: int = 1, status: str = "pending-install") -> Revision:
    return Revision(number, status, BEGUN, "")


def after(seconds: float) -> dt.datetime:
    return BEGUN + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("ours_died", "seconds_later", "dead"),
    [
        (None, 60, False),
        (None, 899, False),
        (None, 1000, True),
        (after(-2), 3, True),
        (after(-3600), 60, False),
        (after(+600), 620, False),
    ],
    ids=["young", "not yet old enough", "older than its timeout", "ours, dead", "ours, long before", "ours, later"],
)
def test_who_may_still_be_at_work(ours_died: dt.datetime | None, seconds_later: float, dead: bool) -> None:
    assert is_dead(revision(), ours_died, after(seconds_later), timeout_seconds=900) is dead


def test_times_are_read_as_helm_writes_them() -> None:
    entry = {"revision": 3, "status": "deployed", "description": "x"}
    times = ("2026-11-24T14:33:55.628377847Z", "2026-11-24T15:33:55.628+01:00", "2026-11-24T14:33:55Z")

    read = [Revision.of({**entry, "updated": time}).updated.astimezone(dt.UTC) for time in times]

    assert [time.isoformat(timespec="seconds") for time in read] == ["2026-11-24T14:33:55+00:00"] * 3


def test_the_last_revision_that_was_deployed_is_gone_back_to() -> None:
    history = [
        revision(1, "superseded"),
        revision(2, "deployed"),
        revision(3, "failed"),
        revision(4, "pending-upgrade"),
    ]

    good = last_deployed(history)

    assert (good and good.number, is_stuck(history[-1]), is_stuck(history[-2])) == (2, True, False)
