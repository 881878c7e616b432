"""One server of one test user: is it started, and does it find inside what the config promises? Then it goes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from hubctl.classroom import probe
from hubctl.core.hub import SMOKE_USER, Check, Wishes
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.hub import HubApi

_TOKEN_SECONDS = 900
_LOOK_SECONDS = 120.0
_REMOVE_SECONDS = 120.0


def failed(checks: tuple[Check, ...]) -> bool:
    """Whether any check failed. Skipped ones did not."""
    return any(check.state == "failed" for check in checks)


def smoke(
    hub: HubApi, wishes: Wishes, clock: Clock, *, start_seconds: float, progress: Callable[[str], None]
) -> tuple[Check, ...]:
    """Tries the hub; whatever comes, also Ctrl-C, the test user and the server are removed.

    What fails inside is told in the checks. Raises HubctlError if the hub refuses hubctl or cannot be reached.
    """
    found: list[Check] = []
    hub.test_users()  # a token that may do nothing is refused here, before anything is made
    try:
        hub.remove_user(SMOKE_USER, timeout_seconds=_REMOVE_SECONDS)  # what a run that was killed left
        hub.add_user(SMOKE_USER)
        found.extend(_tried(hub, wishes, clock, start_seconds, progress))
    finally:
        progress("removing the test user and its server")
        removed = _removed(hub)
    return (*found, removed)


def _tried(
    hub: HubApi, wishes: Wishes, clock: Clock, seconds: float, progress: Callable[[str], None]
) -> Iterator[Check]:
    began = clock.monotonic()
    try:
        start(hub, SMOKE_USER, clock, seconds, progress)
    except HubctlError as error:
        yield Check("a server starts", "failed", error.message)
        return
    yield Check("a server starts", "ok", f"{clock.monotonic() - began:.0f} s")
    progress("looking around in the server")
    try:
        said = hub.run(
            SMOKE_USER, hub.token(SMOKE_USER, seconds=_TOKEN_SECONDS), code(wishes), timeout_seconds=_LOOK_SECONDS
        )
        seen = [Check(*one) for one in json.loads(said.splitlines()[-1])]
    except HubctlError as error:
        yield Check("a notebook runs", "failed", error.message)
        return
    except (ValueError, IndexError, TypeError):
        yield Check("a notebook runs", "failed", "the server's answer cannot be read")
        return
    yield Check("a notebook runs", "ok")
    yield from seen


def start(hub: HubApi, name: str, clock: Clock, seconds: float, progress: Callable[[str], None]) -> None:
    """Starts a user's server and waits until it is ready. "Come back later" is answered as people do: by asking again.

    Raises HubctlError with the last thing that the hub said, on Kubernetes the pod's last event.
    """
    end = clock.monotonic() + seconds
    while not hub.start_server(name):
        if clock.monotonic() > end:
            raise _late(seconds, "the hub lets no more servers start at the same time")
        progress("the hub says that too many servers are starting")
        clock.sleep(_AGAIN_SECONDS)
    last = ""
    for event in hub.starting(name, timeout_seconds=max(1.0, end - clock.monotonic())):
        if event.ready:
            return
        if event.failed:
            raise HubctlError(f"{event.message}; before that: {last}" if last else event.message, hint="hubctl status")
        last = event.message or last
        progress(last)
    raise _late(seconds, last or "the hub said nothing")


_AGAIN_SECONDS = 5.0


def _late(seconds: float, last: str) -> HubctlError:
    return HubctlError(f"it was not ready after {seconds:.0f} s; last: {last}", hint="hubctl status")


def _removed(hub: HubApi) -> Check:
    name = "all of it is removed"
    try:
        hub.remove_user(SMOKE_USER, timeout_seconds=_REMOVE_SECONDS)
    except HubctlError as error:
        return Check(name, "failed", error.message)
    return Check(name, "ok")


def code(wishes: Wishes) -> str:
    """What the server's kernel runs: the probe's own text, and the call."""
    text = Path(probe.__file__).read_text(encoding="utf-8")
    asked = json.dumps(dataclasses.asdict(wishes))
    return f"{text}\n\nprint(look(json.loads({asked!r})))\n"
