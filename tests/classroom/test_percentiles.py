from __future__ import annotations

from hubctl.classroom.rehearse import Rehearsed, Start


def test_percentiles_are_of_those_whose_server_came() -> None:
    came = Rehearsed((*(Start(f"u{n}", float(n)) for n in range(1, 21)), Start("late", None, "no room")))
    assert (came.percentile(50), came.percentile(95), came.percentile(100)) == (10.0, 19.0, 20.0)
    assert came.waited(18) == 3
    assert [one.user for one in came.failures] == ["late"]
    assert Rehearsed(()).percentile(50) is None
