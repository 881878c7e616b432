from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.promotion.world import World


@pytest.fixture
def world(tmp_path: Path) -> Callable[..., World]:
    """An event whose hubs run what its config says. Keyword arguments change the config, table by table."""
    return lambda **changes: World(tmp_path, changes).up()
