"""A Kubernetes API of the sandbox for each test module, and a namespace for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.kubernetes.api import Api, settings

_COUNT = itertools.count(1)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Without AWS beside it. Images with the word `unpullable` cannot be pulled."""
    running = Api(settings(tmp_path_factory.mktemp("cluster"), failing_images=("unpullable",)))
    yield running
    running.stop()


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """For a cluster that one test starts and stops itself."""
    return tmp_path


@pytest.fixture
def namespace(api: Api) -> str:
    """The path of a new namespace of the core group; it goes with the cluster."""
    name = f"test-{next(_COUNT)}"
    api.post("/api/v1/namespaces", {"metadata": {"name": name}})
    api.until(f"/api/v1/namespaces/{name}/serviceaccounts/default", lambda _: True)
    return name
