"""A disk that fills up while a run is at work, on a small file system of the test's own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest

from hubctl.adapters.process import Call, Children
from hubctl.core.events import PhaseStarted, StepProgress
from hubctl.core.terraform import Root
from hubctl.engine import Run
from hubctl.errors import HubctlError, RefusedError
from hubctl.journal import Journal
from hubctl.lock.holder import Holder
from hubctl.lock.local import held_here
from hubctl.reporters.plain import PlainReporter
from hubctl.stop import Stop
from hubctl.wiring import Emit
from tests.fakes.clock import FakeClock
from tests.fakes.context import FakeTerraform, a_context
from tests.test_engine import FakePhase, phases


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """256 kB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path) -> None:
    """To the last byte, the rest of each file's last page too."""
    for path in [disk / "filler", *disk.rglob("*.jsonl")]:
        with path.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b" " * 4096)


def test_a_run_that_cannot_say_that_it_begins_is_refused(disk: Path) -> None:
    terraform = FakeTerraform()
    with Journal(disk / "runs", "r1") as journal:
        fill(disk)
        with pytest.raises(RefusedError, match=r"cannot be written: No space left on device\. Nothing was changed"):
            run(terraform, journal)

    assert terraform.calls == []


def test_a_disk_that_fills_up_lets_the_change_that_is_made_end_and_begins_no_other(disk: Path) -> None:
    terraform = FakeTerraform()

    def full(_root: Root) -> None:
        fill(disk)

    terraform.on_apply = full
    with (
        Journal(disk / "runs", "r1") as journal,
        pytest.raises(HubctlError, match="What was under way was finished, nothing new was begun") as caught,
    ):
        run(terraform, journal)

    assert terraform.calls == ["apply first"]
    assert caught.value.exit_code == 1
    assert "df -h" in caught.value.hint


def run(terraform: FakeTerraform, journal: Journal) -> None:
    """A run whose first change also says how far it is."""
    clock = FakeClock()
    context = a_context(terraform=terraform, clock=clock, emit=Emit(journal, PlainReporter(StringIO())))
    stop = Stop(clock, interrupt=lambda: None, kill=lambda: None)
    Run("up", context, stop).up(phases(FakePhase("first"), FakePhase("second", ("first",))))


def test_the_locks_and_the_records_of_children_say_what_there_is_no_room_for(disk: Path) -> None:
    fill(disk)
    with pytest.raises(HubctlError, match="No space left on device"), held_here(disk / "lock", Holder.me("up", "r1")):
        pass
    call = Call(["/bin/true"], "true", disk, {}, subject="terraform cluster")
    with pytest.raises(HubctlError, match="No space left on device"):
        Children(disk).run(call)


def test_words_said_while_a_change_is_made_do_not_end_it(disk: Path) -> None:
    said = StringIO()
    with Journal(disk / "runs", "r1") as journal:
        emit = Emit(journal, PlainReporter(said))
        emit(PhaseStarted("cluster"))
        fill(disk)
        emit(StepProgress("cluster", "apply", "half of it", 0.5))
        with pytest.raises(HubctlError):
            emit(PhaseStarted("storage"))
    assert "half of it" in said.getvalue()
