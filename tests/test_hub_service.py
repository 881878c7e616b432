from __future__ import annotations

import json
from typing import Any

import pytest

from hubctl.core.events import Advice, Event
from hubctl.core.health import Level
from hubctl.core.hub_steps import CheckHub
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.errors import HubctlError
from hubctl.executor import perform
from hubctl.hub_service import health
from hubctl.phases import smoke
from hubctl.ports.kubernetes import Kubernetes
from tests.fakes.context import a_context

NOT_FOUND = json.dumps({"kind": "Status", "message": 'services "hub:8081" not found'}).encode()


class Api:
    """Answers a question to the hub, and knows whether its Service exists."""

    def __init__(self, status: int, body: bytes, *, has_hub: bool = True) -> None:
        self._answer, self._has_hub = (status, body), has_hub

    def proxy_get(self, _namespace: str, _service: str, _path: str) -> tuple[int, bytes]:
        return self._answer

    def get(self, _ref: ObjectRef) -> Manifest | None:
        return {} if self._has_hub else None


def asked(*answer: Any, **more: Any) -> Kubernetes:
    api: Any = Api(*answer, **more)
    return api


def context(api: Kubernetes, said: list[Event]) -> Any:
    class Cluster:
        kubernetes = api

    return a_context(connect=lambda _outputs: Cluster, emit=said.append)


def silent(_words: str, _fraction: float | None) -> None: ...


def test_a_hub_that_answers_is_well() -> None:
    assert health(asked(200, b'{"status": "ok"}'), "ohw-prod").well


def test_a_hub_that_does_not_exist_is_absent() -> None:
    heard = health(asked(404, NOT_FOUND, has_hub=False), "ohw-prod")
    assert (heard.well, heard.passed_on) == (False, True)
    assert smoke.status(context(asked(404, NOT_FOUND, has_hub=False), [])).level is Level.ABSENT


@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_api_without_a_service_proxy_is_no_failure_of_the_hub(status: int) -> None:
    said: list[Event] = []
    perform("smoke", CheckHub("prod answers", "ohw-prod"), context(asked(status, NOT_FOUND), said), silent)
    (advice,) = said
    assert isinstance(advice, Advice)
    assert "passes no question on" in advice.text
    assert smoke.status(context(asked(status, NOT_FOUND), [])).level is Level.PARTIAL


@pytest.mark.parametrize(("status", "body"), [(503, NOT_FOUND), (404, b"<html>"), (500, b"")])
def test_a_hub_that_is_ill_is_waited_for_and_then_a_failure(status: int, body: bytes) -> None:
    with pytest.raises(HubctlError, match=f"does not answer after 300 s: HTTP {status}"):
        perform("smoke", CheckHub("prod answers", "ohw-prod"), context(asked(status, body), []), silent)
