"""A sample of `make interrupts`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from faults.interrupts import rounds
from hubctl.tools.find import find_terraform


@pytest.mark.slow
def test_no_interrupt_and_no_kill_leaves_a_lock_or_loses_a_state(tmp_path: Path) -> None:
    done = list(rounds(tmp_path, str(find_terraform(os.environ)), number=6, seed=7))
    assert [one.signal for one in done] == ["SIGINT", "SIGKILL"] * 3
    assert [one for one in done if one.wrong] == []
