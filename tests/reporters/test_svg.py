"""Pictures of recorded runs."""

from __future__ import annotations

import datetime as dt
import html
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from hubctl.reporters.jsonl import Stamped
from hubctl.reporters.svg import busiest_moment, record_svg
from tests.reporters import runs

START = dt.datetime(2027, 8, 2, 9, tzinfo=dt.UTC)
UP = [Stamped(START + dt.timedelta(seconds=at), event) for at, event in runs.up()]


def words(path: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", path.read_text())).replace("\xa0", " ")


def test_the_same_recording_gives_the_same_picture(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    record_svg(UP, tmp_path / "up.svg", "hubctl")
    record_svg(UP, tmp_path / "again" / "up.svg", "hubctl")
    assert (tmp_path / "up.svg").read_bytes() == (tmp_path / "again" / "up.svg").read_bytes()


def test_a_picture_shows_the_command_and_the_end_and_asks_no_other_host_for_anything(tmp_path: Path) -> None:
    path = tmp_path / "up.svg"
    record_svg(UP, path, "hubctl", command="hubctl up --sandbox")
    ET.parse(path)  # noqa: S314 - our own file
    assert "hubctl up --sandbox" in words(path)
    assert "ohw is up." in words(path)
    assert "url(http" not in path.read_text()


def test_the_busiest_moment_shows_phases_side_by_side(tmp_path: Path) -> None:
    moment = busiest_moment(UP)
    assert 734 < moment < 753
    record_svg(UP, tmp_path / "running.svg", "hubctl", at_seconds=moment)
    assert "directories on EFS" in words(tmp_path / "running.svg")
    assert "cluster-autoscaler" in words(tmp_path / "running.svg")


def test_an_empty_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was recorded"):
        record_svg([], tmp_path / "x.svg", "x")
