"""Arithmetic on series with gaps, without any Prometheus."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from hubctl.usage.event import Usage
from hubctl.usage.grid import Grid
from hubctl.usage.series import Series, increases, peak, percentile, summed
from hubctl.usage.spawns import buckets, quantile


def test_a_sum_is_zero_where_it_was_looked_and_none_where_nobody_looked() -> None:
    two = [Series({}, (1.0, None, None)), Series({}, (2.0, 3.0, None))]
    assert summed(two, 3) == (3.0, 3.0, None)
    assert summed([], 3, observed=(1.0, None, 1.0)) == (0.0, None, 0.0)


def test_a_counter_that_starts_anew_loses_nothing_and_a_gap_neither() -> None:
    assert increases((2.0, 5.0, None, 6.0, 1.0, 1.0)) == (None, 3.0, None, 1.0, 1.0, 0.0)


def test_the_first_of_equal_peaks_counts() -> None:
    assert peak((None, 3.0, 1.0, 3.0)) == (1, 3.0)
    assert peak((None,)) is None


@pytest.mark.parametrize(("percent", "expected"), [(0, 1.0), (50, 2.5), (95, 3.85), (100, 4.0)])
def test_percentiles_lie_between_the_nearest_two(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == pytest.approx(expected)


def test_a_histograms_percentile_is_within_its_bucket_and_never_beyond_the_last() -> None:
    found = {10.0: 0.0, 30.0: 8.0, 600.0: 9.0, math.inf: 10.0}
    assert quantile(found, 50) == pytest.approx(10 + 20 * 5 / 8)
    assert quantile(found, 99) == 600
    assert quantile({math.inf: 0.0}, 50) is None


def test_starts_of_all_hubs_are_taken_together() -> None:
    def counted(hub: str, edge: str, values: tuple[float, ...]) -> Series:
        return Series({"hub": hub, "le": edge}, values)

    series = [counted("a", "10.0", (0.0, 1.0)), counted("b", "10.0", (5.0, 7.0)), counted("b", "+Inf", (5.0, 8.0))]
    usage = Usage("e", "E", "UTC", Grid(0, 60, 2), {"spawn_seconds": tuple(series)})
    assert buckets(usage) == {10.0: 3.0, math.inf: 3.0}


def test_a_grid_is_the_finest_that_a_picture_shows_and_starts_on_a_whole_step() -> None:
    starts = dt.datetime(2027, 8, 9, 0, 1, tzinfo=dt.UTC)
    grid = Grid.covering(starts, starts + dt.timedelta(days=5))
    assert (grid.step_seconds, grid.at(0)) == (300, dt.datetime(2027, 8, 9, 0, 5, tzinfo=dt.UTC))
    assert grid.count == 1440
    with pytest.raises(ValueError, match="end must be after"):
        Grid.covering(starts, starts)
