"""What comes of trying a hub, and what of a hub that cannot be tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hubctl.context import ClusterPorts, Context
from hubctl.core.events import Advice, Event
from hubctl.core.hub import Check, Wishes
from hubctl.core.hub_steps import TryHub
from hubctl.errors import HubctlError
from hubctl.executor import perform
from hubctl.ports.trial import Tried
from tests.fakes.context import a_context


def step(*, must: bool = True) -> TryHub:
    return TryHub("staging starts a server", "staging", "ohw-staging", "https://x", Wishes((), 1), 60, must=must)


def context(answer: Callable[[], Tried], said: list[Event]) -> Context:
    ports: Any = (object(), object())

    def trial(step: TryHub, kubernetes: object, *, progress: Callable[[str], None]) -> Tried:
        progress("starting")
        return answer()

    return a_context(trial=trial, connect=lambda _outputs: ClusterPorts(*ports), emit=said.append)


def silent(_words: str, _fraction: float | None) -> None:
    """Nobody listens."""


def unreachable() -> Tried:
    raise HubctlError("https://x does not answer", hint="look at its DNS record")


def test_a_hub_that_keeps_its_promises_passes() -> None:
    said: list[Event] = []
    perform("smoke", step(), context(lambda: Tried((Check("a server starts", "ok"),)), said), silent)
    assert said == []


def test_what_a_participant_would_not_find_is_named() -> None:
    found = (Check("a server starts", "ok"), Check("reads /shared", "failed", "no such folder"))
    with pytest.raises(HubctlError) as raised:
        perform("smoke", step(), context(lambda: Tried(found), []), silent)
    assert raised.value.message == "staging failed its test: reads /shared: no such folder"
    assert raised.value.hint == "hubctl smoke staging"


def test_a_hub_must_be_tried_before_another_follows_it() -> None:
    with pytest.raises(HubctlError, match="staging could not be tried: https://x does not answer") as raised:
        perform("smoke", step(), context(unreachable, []), silent)
    assert "--skip-smoke" in raised.value.hint


def test_a_new_hub_whose_name_is_not_known_yet_is_no_failure() -> None:
    said: list[Event] = []
    perform("smoke", step(must=False), context(unreachable, said), silent)
    (advice,) = said
    assert isinstance(advice, Advice)
    assert advice.text.endswith("later: hubctl smoke staging")


def test_where_hubs_start_no_servers_that_is_said() -> None:
    said: list[Event] = []
    perform("smoke", step(), context(lambda: Tried(untried="nothing runs here"), said), silent)
    assert said == [Advice("smoke", "staging: nothing runs here")]
