from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubctl.errors import HubctlError, LockedError
from hubctl.lock import Holder, check_free, held_here, holder_here


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "event" / "lock"
    with (
        held_here(path, Holder.me("up", "1")),
        pytest.raises(LockedError) as refused,
        held_here(path, Holder.me("teardown", "2")),
    ):
        pass
    assert "hubctl up of" in refused.value.message
    assert str(os.getpid()) in refused.value.message
    assert refused.value.exit_code == 6


def test_the_lock_is_free_after_its_holder_ended(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for run in ("1", "2"):
        with held_here(path, Holder.me("up", run)):
            assert f'"run": "{run}"' in path.read_text()


def test_a_killed_holder_leaves_no_lock_and_its_name(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = f"""
import os, signal
from pathlib import Path
from hubctl.lock import Holder, held_here
with held_here(Path({str(path)!r}), Holder.me("up", "dead")):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    found, lives = holder_here(path)
    assert found is not None
    assert (found.run, lives) == ("dead", False)
    with held_here(path, Holder.me("up", "alive")) as last:
        assert last == found
        assert holder_here(path)[1]
        with pytest.raises(LockedError, match="alive"):
            check_free(path)
    check_free(path)


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(HubctlError, match="cannot be made"),
        held_here(tmp_path / "file" / "lock", Holder.me("up", "1")),
    ):
        pass
