from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.classroom.hub import RealHub, running


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    """One for all tests: it starts in seconds."""
    with running(tmp_path_factory.mktemp("hub")) as started:
        yield started


@pytest.fixture
def leaves_nobody(hub: RealHub) -> Iterator[None]:
    """Whatever a test does, what hubctl made is gone after it."""
    yield
    assert hub.users() == set()
