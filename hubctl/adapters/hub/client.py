"""Fulfils `hubctl.ports.hub.HubApi` over HTTP.

https://jupyterhub.readthedocs.io/en/stable/reference/rest-api.html
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from hubctl.adapters.hub.kernel import run_code
from hubctl.core.hub import ACTIVE_MINUTES, MOST_TEST_USERS, SERVICE, People, StartEvent, is_test_user
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.clock import Clock

_SECONDS = 20.0
"""A hub that answers later than this is no hub for a classroom. It answers to a start after at most ten."""
_PAUSE_SECONDS = 0.5
_PAGE = 200
"""Users a page; no hub gives more unless it was told to."""
_IN_PAGES = "application/jupyterhub-pagination+json"


class HubClient:
    """One hub. Safe to use from several threads."""

    def __init__(self, url: str, token: str, clock: Clock) -> None:
        import httpx

        self._url = url.rstrip("/")
        self._clock = clock
        limits = httpx.Limits(max_connections=2 * MOST_TEST_USERS)  # each who waits holds one
        # Following no redirect: one to the login page would look like an answer.
        self._http = httpx.Client(
            base_url=f"{self._url}/hub/api",
            headers={"Authorization": f"token {token}"},
            timeout=_SECONDS,
            limits=limits,
        )

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def test_users(self) -> Sequence[str]:
        """Names of the test users that are there."""
        return [one["name"] for one in self._users() if is_test_user(one["name"])]

    def people(self) -> People:
        """How many there are. Raises RefusedError where the hub would show hubctl its own test users only."""
        me = self._asked("GET", "/user", doing="asking who hubctl is").json()
        if "list:users" not in me.get("scopes", ()):
            raise RefusedError(f"the hub shows its service {SERVICE} nobody's servers yet", hint="hubctl up")
        users = list(self._users())
        servers = [server for user in users for server in user.get("servers", {}).values()]
        since = self._clock.now() - dt.timedelta(minutes=ACTIVE_MINUTES)
        return People(
            sum(_when(user.get("last_activity")) > since for user in users if not is_test_user(user["name"])),
            sum(bool(server["ready"]) for server in servers),
            sum(server["pending"] == "spawn" for server in servers),
        )

    def _users(self) -> Iterator[dict[str, Any]]:
        """All that the token may see. The hub gives them in pages."""
        offset: int | None = 0
        while offset is not None:
            answer = self._asked("GET", f"/users?limit={_PAGE}&offset={offset}", doing="listing users", paged=True)
            page = answer.json()
            yield from page["items"]
            following = page["_pagination"]["next"]
            offset = None if following is None else int(following["offset"])

    def add_user(self, name: str) -> None:
        """Adds a user."""
        self._asked("POST", f"/users/{name}", doing=f"adding {name}", fine=(409,))

    def start_server(self, name: str) -> bool:
        """Asks for a server. HTTP 500 is a start that failed at once; the reason stands in what `starting` reads."""
        answer = self._asked("POST", f"/users/{name}/server", doing=f"starting a server for {name}", fine=(429, 500))
        return bool(answer.status_code != 429)

    def starting(self, name: str, *, timeout_seconds: float) -> Iterator[StartEvent]:
        """Reads the hub's stream of server-sent events."""
        import httpx

        end = self._clock.monotonic() + timeout_seconds
        try:
            with self._http.stream("GET", f"/users/{name}/server/progress") as answer:
                if answer.status_code != 200:
                    answer.read()
                    raise self._refused(f"watching the server of {name}", answer)
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        event = _event(json.loads(line.removeprefix("data:")))
                        yield event
                        if event.ready or event.failed:
                            return
                    else:
                        yield StartEvent("")  # a sign of life, on which whoever waits may stop waiting
                    if self._clock.monotonic() > end:
                        return
        except httpx.HTTPError as error:
            raise self._silent(error) from error

    def token(self, name: str, *, seconds: int) -> str:
        """A token for the user's own server."""
        wanted = {"note": "hubctl smoke", "expires_in": seconds, "scopes": [f"access:servers!user={name}"]}
        answer = self._asked("POST", f"/users/{name}/tokens", doing=f"making a token for {name}", body=wanted)
        return str(answer.json()["token"])

    def run(self, name: str, token: str, code: str, *, timeout_seconds: float) -> str:
        """Runs Python in a new kernel."""
        return run_code(f"{self._url}/user/{name}", token, code, timeout_seconds)

    def remove_user(self, name: str, *, timeout_seconds: float) -> None:
        """Stops the server, deletes the user. A start is broken off, or waited for where a hub cannot (400)."""
        end = self._clock.monotonic() + timeout_seconds
        while (there := self._server(name)) is not None and there:
            if there.get("pending") != "stop":
                self._asked("DELETE", f"/users/{name}/server", doing=f"stopping {name}'s server", fine=(400, 404))
            if self._clock.monotonic() > end:
                raise HubctlError(
                    f"the server of {name} did not stop within {timeout_seconds:.0f} s",
                    hint="hubctl rehearse --clean-up",
                )
            time.sleep(_PAUSE_SECONDS)  # not on the clock: what was made is removed also after a wish to stop
        if there is not None:
            self._asked("DELETE", f"/users/{name}", doing=f"deleting {name}", fine=(404,))

    def _server(self, name: str) -> dict[str, Any] | None:
        """The user's server; empty where none runs, None where there is no such user."""
        answer = self._asked("GET", f"/users/{name}", doing=f"reading {name}", fine=(404,))
        if answer.status_code == 404:
            return None
        user = answer.json()
        return dict(user.get("servers", {}).get("", {})) or ({"pending": user["pending"]} if user["pending"] else {})

    def _asked(
        self,
        method: str,
        path: str,
        *,
        doing: str,
        fine: tuple[int, ...] = (),
        body: Any = None,
        paged: bool = False,
    ) -> Any:
        import httpx

        try:
            headers = {"Accept": _IN_PAGES} if paged else None
            answer = self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise self._silent(error) from error
        if answer.is_success or answer.status_code in fine:
            return answer
        raise self._refused(doing, answer)

    def _silent(self, error: Exception) -> HubctlError:
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        return HubctlError(f"the hub at {self._url} does not answer ({said})", hint="hubctl status")

    def _refused(self, doing: str, answer: Any) -> HubctlError:
        if answer.is_redirect:
            where = answer.headers.get("location", "")
            return HubctlError(f"{self._url} sends hubctl elsewhere: {where}", hint="give its address: --url URL")
        said = f"the hub, {doing}: {_words(answer)}"
        if answer.status_code in (401, 403):
            return RefusedError(
                f"{said} (the token of its service {SERVICE} lacks the scopes, or is not this hub's)",
                hint="hubctl up gives the hub that service; or correct HUBCTL_HUB_TOKEN",
            )
        return HubctlError(said, hint="hubctl status")


def _when(text: str | None) -> dt.datetime:
    """A time of the hub's; long ago for what never was."""
    return dt.datetime.fromisoformat(text) if text else dt.datetime.min.replace(tzinfo=dt.UTC)


def _event(data: dict[str, Any]) -> StartEvent:
    return StartEvent(str(data.get("message", "")), bool(data.get("ready")), bool(data.get("failed")))


def _words(answer: Any) -> str:
    """The hub's own reason where it gives one."""
    try:
        said = answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        said = answer.text[:200]
    return f"HTTP {answer.status_code} {said}".strip()
