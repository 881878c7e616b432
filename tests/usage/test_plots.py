"""What the pictures show: looked at as matplotlib holds them, and as files."""

from __future__ import annotations

import dataclasses
import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hubctl.usage.event import Scheduled, Usage
from hubctl.usage.plots import draw, figures, names
from hubctl.usage.plots.canvas import styled
from hubctl.usage.series import Series
from tests.usage import made

LUNCH = Scheduled(*(dt.datetime.fromtimestamp(made.at(0, hour), dt.UTC) for hour in (9, 12)), "tutorial")


@pytest.fixture(scope="module")
def drawn(usage: Usage) -> Iterator[Mapping[str, Any]]:
    with styled():
        yield dict(figures(dataclasses.replace(usage, scheduled=(LUNCH,))))


def _labels(axes: Any) -> list[str]:
    return [text for text in axes.get_legend_handles_labels()[1] if text]


def test_there_is_a_picture_of_everything(drawn: Mapping[str, Any]) -> None:
    assert tuple(drawn) == names()


def test_axes_say_what_they_measure_and_in_which_unit(drawn: Mapping[str, Any]) -> None:
    units = {name: figure.axes[0].get_ylabel() or figure.get_supylabel() for name, figure in drawn.items()}
    assert units == {
        "users": "people at the same time",
        "memory": "memory in GiB",
        "memory-nodes": "memory of the node's servers in GiB",
        "memory-people": "memory in GiB",
        "cpu": "CPU in cores",
        "spawns": "time until ready",
        "nodes": "nodes",
    }
    for name in ("users", "memory", "spawns", "nodes"):
        assert drawn[name].axes[-1].get_xlabel() == "time at the event (America/Los_Angeles)"


def test_the_clock_is_the_events(drawn: Mapping[str, Any]) -> None:
    """In UTC the first day would begin at seven in the morning."""
    axes = drawn["users"].axes[0]
    shown = [axes.xaxis.get_major_formatter()(place) for place in axes.get_xticks()]
    assert shown[:2] == ["Mon 10 Aug", "Tue 11 Aug"]
    assert axes.get_xticks()[0] * 86400 == pytest.approx(made.at(0, 0))


def test_sessions_are_shaded_and_what_was_not_measured_is_hatched(drawn: Mapping[str, Any]) -> None:
    for name in ("users", "memory", "nodes", "spawns"):
        axes = drawn[name].axes[-1]
        spans = {patch.get_label(): patch for patch in axes.patches if patch.get_label() in ("session", "not measured")}
        session, gap = spans["session"], spans["not measured"]
        assert (session.get_x() * 86400, session.get_width() * 24) == pytest.approx((made.at(0, 9), 3))
        assert gap.get_hatch()
        assert gap.get_width() * 24 == pytest.approx(1.42, abs=0.1)


def test_a_gap_is_no_line_and_no_zero(drawn: Mapping[str, Any]) -> None:
    gap = made.at(3, 12.75) / 86400
    for name in ("users", "memory", "cpu", "nodes"):
        (line,) = [one for one in drawn[name].axes[0].lines if one.get_color() == "#16466b"]
        times, values = line.get_data()
        assert np.isnan(values[np.searchsorted(times, gap) - 1]), name


def test_the_days_peaks_stand_above_them(drawn: Mapping[str, Any]) -> None:
    assert [text.get_text() for text in drawn["users"].axes[0].texts if text.get_text().isdigit()] == [
        str(most) for most in made.USERS
    ]


def test_memory_is_shown_beside_what_was_guaranteed(drawn: Mapping[str, Any]) -> None:
    assert {"used", "guaranteed", "limit", "the nodes have"} <= set(_labels(drawn["memory"].axes[1]))
    assert len(drawn["memory-nodes"].axes) == 13
    people = drawn["memory-people"].axes[0]
    assert [line.get_ydata()[0] for line in people.lines if line.get_label() in ("guaranteed", "limit")] == [7, 8]
    assert "person-" not in "".join(text.get_text() for text in people.texts)


def test_files_are_the_same_each_time_and_can_be_read(usage: Usage, tmp_path: Path) -> None:
    nodes = dataclasses.replace(usage, series={name: usage.series[name] for name in ("nodes", "observed_cluster")})
    one, two = (draw(nodes, tmp_path / turn) for turn in ("one", "two"))
    assert [path.name for path in one] == ["nodes.png", "nodes.svg"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert one[0].read_bytes().startswith(b"\x89PNG")
    assert ET.parse(one[1]).getroot().tag.endswith("svg")  # noqa: S314 (our own)


def test_what_was_not_measured_has_no_picture(usage: Usage, tmp_path: Path) -> None:
    assert draw(dataclasses.replace(usage, series={"observed_cluster": ()}), tmp_path) == ()


def test_two_hubs_lie_on_each_other_and_each_has_its_people(usage: Usage) -> None:
    running = usage.series["servers_running"][0]
    other = {"hub": "staging"}
    memory = [Series({**one.labels, **other}, one.values) for one in usage.series["user_memory"][:3]]
    series = {**usage.series, "servers_running": (running, Series(other, running.values))}
    series["user_memory"] = (*usage.series["user_memory"], *memory)
    with styled():
        both = dict(figures(dataclasses.replace(usage, series=series)))
    assert {"running on prod", "running on staging"} <= set(_labels(both["users"].axes[0]))
    assert [axes.get_title(loc="left").strip() for axes in both["memory-people"].axes] == [
        "Memory of each person's server: prod",
        "Memory of each person's server: staging",
    ]
