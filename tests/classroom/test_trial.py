"""The trial that `up`, `promote` and `image set` make, against a real JupyterHub."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.core.hub import MountWish, Wishes
from hubctl.core.hub_steps import TryHub
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError
from hubctl.wiring.trial import ServerTrial
from tests.classroom.hub import TOKEN, RealHub

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("leaves_nobody")]


class _Kubernetes:
    """Has the Secret of a hub."""

    def get(self, ref: ObjectRef) -> dict[str, Any] | None:
        held = base64.b64encode(TOKEN.encode()).decode()
        there = ref == ObjectRef("v1", "Secret", "hub", "ohw-staging")
        return {"data": {"hub.services.hubctl.apiToken": held}} if there else None


def tried(step: TryHub) -> dict[str, str]:
    kubernetes: Any = _Kubernetes()
    found = ServerTrial(SystemClock())(step, kubernetes, progress=lambda _words: None)
    assert found.untried == ""
    return {check.name: check.state for check in found.checks}


@pytest.fixture
def step(hub: RealHub, tmp_path: Path) -> TryHub:
    (tmp_path / "memory.max").write_text(f"{2**30}\n")
    wishes = Wishes((MountWish(str(tmp_path), True),), 2**30, cgroup=str(tmp_path))
    return TryHub("staging starts a server", "staging", "ohw-staging", hub.url, wishes, 90)


def test_a_server_is_started_with_the_clusters_token_and_looked_around_in(step: TryHub) -> None:
    assert set(tried(step).values()) == {"ok"}


def test_a_hub_without_a_token_and_one_that_is_not_there_cannot_be_tried(step: TryHub) -> None:
    with pytest.raises(HubctlError, match="is not there yet"):
        tried(replace(step, namespace="ohw-prod"))
    with pytest.raises(HubctlError):
        tried(replace(step, url="http://127.0.0.1:9"))
