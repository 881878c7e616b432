"""What a real Prometheus says of an event like that of 2020."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.prometheus import PrometheusApi, at_address
from hubctl.errors import HubctlError
from hubctl.usage import files
from hubctl.usage.catalogue import MEASURES
from hubctl.usage.collect import ask
from hubctl.usage.event import Usage
from hubctl.usage.grid import Grid
from hubctl.usage.summary import summary
from tests.usage import made


def _index(usage: Usage, day: int, hour: float) -> int:
    found = usage.grid.index(made.at(day, hour))
    assert found is not None
    return found


def test_every_measure_of_the_catalogue_finds_something(usage: Usage) -> None:
    assert [measure.name for measure in MEASURES if not usage.of(measure.name)] == []


def test_the_days_peaks_are_those_of_2020(usage: Usage) -> None:
    days = summary(usage)["days"]
    assert [day["concurrent_users"] for day in days] == [*made.USERS]
    assert [round(day["memory_used"] / 1e9) for day in days] == pytest.approx([*made.GIGABYTES], abs=1)
    assert [day["user_nodes"] for day in days] == [13, 11, 11, 9, 7]


def test_a_time_without_measurement_is_a_gap_and_a_night_without_servers_is_zero(usage: Usage) -> None:
    running, memory = usage.total("servers_running"), usage.total("memory_used")
    gap, night = _index(usage, 3, 13), _index(usage, 3, 5)
    assert (running[gap], memory[gap]) == (None, None)
    assert (running[night], memory[night]) == (0, 0)
    assert summary(usage)["measured_share"] == pytest.approx(1 - 85 / 60 / 120, abs=0.002)


def test_what_is_guaranteed_is_counted_for_servers_that_have_a_node(usage: Usage) -> None:
    noon = _index(usage, 0, 12)
    running, guaranteed = usage.total("servers_running")[noon], usage.total("memory_guaranteed")[noon]
    assert running is not None
    assert guaranteed == pytest.approx(running * made.GUARANTEE)
    assert set(usage.by("memory_guaranteed", "node")) >= set(usage.by("memory_used", "node"))


def test_only_the_hubs_of_the_event_are_asked_for(prometheus: str) -> None:
    api = PrometheusApi(at_address(prometheus), "Prometheus", SystemClock())
    grid = Grid(round(made.at(0, 12)), 300, 1)
    running = next(measure for measure in MEASURES if measure.name == "servers_running")
    assert ask(api, running, grid, {"another-prod": "prod"}) == ()
    assert len(ask(api, running, grid, {made.NAMESPACE: "prod"})) == 1


def test_starts_are_counted_and_those_that_waited_for_a_node_stand_out(usage: Usage) -> None:
    found = summary(usage)["spawns"]
    assert found["ended"] == {"failure": 3, "success": sum(made.USERS)}
    assert 10 < found["seconds"]["p50"] < 30
    assert 180 < found["seconds"]["p95"] < 420


def test_people_are_compared_with_what_they_were_guaranteed(usage: Usage) -> None:
    hub = summary(usage)["memory_per_user"]["prod"]
    assert hub["people"] == 55
    assert (hub["guarantees"], hub["limits"]) == ([made.GUARANTEE], [made.LIMIT])
    assert hub["usual_use"]["p50"] < hub["highest_use"]["p50"] < hub["highest_use"]["max"] < made.GUARANTEE
    assert hub["people_out_of_memory"] == 1


def test_an_export_gives_the_same_numbers_as_prometheus(usage: Usage, tmp_path: Path) -> None:
    written = files.write(usage, tmp_path)
    assert summary(files.read(tmp_path)) == summary(usage)
    again = files.write(files.read(tmp_path), tmp_path / "again")
    assert [one.read_bytes() for one in again] == [one.read_bytes() for one in written]


def test_a_long_time_is_asked_for_in_pieces(prometheus: str) -> None:
    """Prometheus refuses more than 11,000 points at once."""
    api = PrometheusApi(at_address(prometheus), "Prometheus", SystemClock())
    start, end = round(made.at(0, 0)), round(made.at(4, 23))
    (found,) = api.range("count(kube_node_info)", start=start, end=end, step_seconds=30)
    assert len(found.points) > 11_000
    assert [at for at, _ in found.points] == sorted({at for at, _ in found.points})
    with pytest.raises(HubctlError, match="exceeded maximum resolution"):
        PrometheusApi(_whole(prometheus, end), "Prometheus", SystemClock()).range(
            "count(kube_node_info)", start=start, end=start + 30, step_seconds=30
        )


def _whole(prometheus: str, end: int):  # type: ignore[no-untyped-def]
    fetch = at_address(prometheus)
    return lambda method, path, query: fetch(method, path, {**query, "end": str(end)})


def test_a_question_that_is_wrong_is_told_in_prometheus_words(prometheus: str) -> None:
    api = PrometheusApi(at_address(prometheus), "Prometheus", SystemClock())
    with pytest.raises(HubctlError, match=r"HTTP 400: .*parse error"):
        api.range("sum(", start=0, end=60, step_seconds=60)


def test_the_event_has_its_days_in_its_own_time_zone(usage: Usage) -> None:
    assert usage.local(0) == dt.datetime(2020, 8, 10, tzinfo=made.ZONE)
    assert usage.local(usage.grid.count - 1) == dt.datetime(2020, 8, 14, 23, 55, tzinfo=made.ZONE)
