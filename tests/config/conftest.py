from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.files import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder for one config file."""
    return Folder(tmp_path)
