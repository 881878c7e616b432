"""Counting who is on a real JupyterHub, with the role that hubctl's hubs give it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.hub.front import HttpFront
from hubctl.core.hub import SMOKE_USER, People
from hubctl.errors import RefusedError
from tests.classroom.hub import POWERLESS, TOKEN, RealHub

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("leaves_nobody")]
_USERS = 60
"""More than a hub gives in one page."""


@pytest.fixture
def front() -> HttpFront:
    return HttpFront(SystemClock())


@pytest.fixture
def somebody(hub: RealHub) -> Iterator[str]:
    """A test user with a server: the hub lets hubctl make no others."""
    client = hub.client()
    client.add_user(SMOKE_USER)
    yield SMOKE_USER
    client.remove_user(SMOKE_USER, timeout_seconds=60)
    client.close()


def test_the_front_door_of_a_real_hub_answers(hub: RealHub, front: HttpFront) -> None:
    assert front.visit(hub.url).status == 200


def test_a_server_is_starting_and_then_runs(hub: RealHub, front: HttpFront, somebody: str) -> None:
    assert front.people(hub.url, TOKEN) == People(0, 0, 0)
    client, seen = hub.client(), set()
    with ThreadPoolExecutor(max_workers=1) as pool:  # the hub answers a start when it is done, or after ten seconds
        pool.submit(client.start_server, somebody)
        end = time.monotonic() + 60
        while People(0, 1, 0) not in seen and time.monotonic() < end:
            seen.add(front.people(hub.url, TOKEN))
            time.sleep(0.02)
    client.close()
    assert seen >= {People(0, 0, 1), People(0, 1, 0)}


def test_who_logged_in_is_active_and_a_test_user_is_not(hub: RealHub, front: HttpFront) -> None:
    with httpx.Client(base_url=hub.url, follow_redirects=True) as browser:
        page = browser.get("/hub/login")
        data = {"username": "ada", "password": "x", "_xsrf": browser.cookies["_xsrf"]}
        assert browser.post("/hub/login", data=data).status_code in (200, 404)
        assert page.status_code == 200
    found = front.people(hub.url, TOKEN)
    assert found.active == 1


def test_test_users_on_the_second_page_are_found_too(hub: RealHub) -> None:
    client = hub.client()
    names = {f"hubctl-test-{number:03}" for number in range(1, _USERS + 1)}
    for name in names:
        client.add_user(name)
    assert hub.users() == names
    for name in names:
        client.remove_user(name, timeout_seconds=60)
    client.close()


def test_a_hub_of_an_older_hubctl_shows_nobody_and_says_so(hub: RealHub, front: HttpFront) -> None:
    with pytest.raises(RefusedError):
        front.people(hub.url, POWERLESS)
