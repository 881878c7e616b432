"""`hubctl report` as typed: from an export, the journals and the receipt beside a config, and without any of them."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.core.changes import Changes
from hubctl.core.events import PhaseFailed, RunFinished, RunStarted
from hubctl.costs import cache
from hubctl.journal import Journal
from hubctl.usage import files
from hubctl.usage.event import Usage
from tests.cli.shell import config, hubctl
from tests.report import events


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The event's folder is where we are."""
    monkeypatch.chdir(tmp_path)
    config()
    return tmp_path / ".hubctl" / "ohw"


PEOPLE = ("observed_cluster", "observed_containers", "servers_running", "user_memory", "user_memory_guarantee")


def _few(usage: Usage, *names: str) -> Usage:
    """With these measures alone: drawing takes a while, and all pictures are drawn for the page's own tests."""
    return replace(usage, series={name: found for name, found in usage.series.items() if name in names})


def _run(work: Path, name: str, *, fails: bool) -> None:
    with Journal(work / "runs", f"{name}-up") as journal:
        journal(RunStarted("up", "ohw", ("cluster",), ()))
        if fails:
            journal(PhaseFailed("cluster", "apply", "VcpuLimitExceeded", "ask for more", 3.0))
        journal(RunFinished("failed" if fails else "done", Changes(), 5.0))


def test_it_writes_a_page_markdown_and_pictures_from_all_that_is_beside_the_config(work: Path) -> None:
    files.write(_few(events.usage(), *PEOPLE), work.parents[1] / "ohw-export" / "prometheus")
    _run(work, "20270801T100000Z", fails=True)
    _run(work, "20270801T110000Z", fails=False)
    (work / "receipt.json").write_text(json.dumps(events.receipt()))
    cache.save(work / cache.FILE, events.actual())
    ran = hubctl("report", "--from", "ohw-export", "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["missing"] == []
    assert (told["participants"], told["usd_charged"]) == (55, 340.0)
    assert [(one["phase"], one["message"], one["resumed"]) for one in told["failed_runs"]] == [
        ("cluster", "VcpuLimitExceeded", True)
    ]
    assert told["usage"]["measured_share"] < 1
    page, text, *pictures = (Path(name) for name in told["files"])
    assert "VcpuLimitExceeded" in page.read_text()
    assert "VcpuLimitExceeded" in text.read_text()
    assert {picture.read_bytes()[:4] for picture in pictures} == {b"\x89PNG"}


def test_the_newest_export_of_this_event_is_found_and_no_other_ones(work: Path) -> None:
    from hubctl.report.sources import find_usage

    base = work.parents[1]
    for name, age in (("a/usage", 50), ("b", 10), ("c/d/e/f", 1)):
        files.write(_few(events.usage()), base / name)
        at = dt.datetime.now().timestamp() - age
        os.utime(base / name / "usage.json", (at, at))
    files.write(replace(_few(events.usage()), name="ohw-2"), base / "other")
    assert find_usage(Path("config.toml"), work, "ohw") == base / "b"


def test_a_folder_without_an_export_is_refused(work: Path) -> None:
    ran = hubctl("report", "--from", "nowhere")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no usage is in nowhere" in ran.stderr


def test_with_nothing_but_a_config_it_says_what_is_not_in_it(work: Path) -> None:
    ran = hubctl("report", "--out", "here")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        "here/report.html",
        "here/report.md",
        "not in it: how the hubs were used; hubctl export keeps it, hubctl report --live asks while they are up",
        "not in it: what AWS charged; hubctl cost actual asks",
        "not in it: the receipt of the teardown; it was not taken down from here",
    ]
    assert "Nothing is known of how the hubs were used" in Path("here/report.html").read_text()
