"""An empty folder for each test of the command line, without what the person's environment says."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "HUBCTL_CONFIG", "HUBCTL_HELM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
