from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.settings import KubernetesSettings
from tests.sandbox.kubernetes.validation.asking import Api, new_api


@pytest.fixture
def api(tmp_path: Path) -> Api:
    return new_api(Cluster(KubernetesSettings(tmp_path, tmp_path)))
