from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubctl import lock
from hubctl.errors import LockedError


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "event" / "lock"
    with (
        lock.held(path, command="up", run_id="1"),
        pytest.raises(LockedError) as refused,
        lock.held(path, command="teardown", run_id="2"),
    ):
        pass
    assert "hubctl up of" in refused.value.message
    assert str(os.getpid()) in refused.value.message
    assert refused.value.exit_code == 6


def test_the_lock_is_free_after_its_holder_ended(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for run in ("1", "2"):
        with lock.held(path, command="up", run_id=run):
            assert f'"run": "{run}"' in path.read_text()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = f"""
import os, signal
from pathlib import Path
from hubctl import lock
with lock.held(Path({str(path)!r}), command="up", run_id="dead"):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert "dead" in path.read_text()
    with lock.held(path, command="up", run_id="alive"):
        assert "alive" in path.read_text()
