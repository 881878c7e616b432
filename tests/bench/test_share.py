from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.share import measure

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

_BUSY = "import time; [None for _ in iter(lambda: time.process_time() < 0.3, False)]"
_DRIVES = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_BUSY!r}], check=True)"


def test_what_a_process_starts_and_waits_for_is_not_its_own(tmp_path: Path) -> None:
    busy = measure((sys.executable, "-c", _BUSY), tmp_path)
    drives = measure((sys.executable, "-c", _DRIVES), tmp_path)
    assert busy.ratio == 1
    assert drives.children >= 0.25
    assert drives.ratio < 0.5


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exit code 3"):
        measure((sys.executable, "-c", "raise SystemExit(3)"), tmp_path)
