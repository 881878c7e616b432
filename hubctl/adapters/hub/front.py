"""Fulfils `hubctl.ports.front.Front` over HTTP."""

from __future__ import annotations

import ssl
import time
from typing import Any

from hubctl.adapters.hub.client import HubClient
from hubctl.core.hub import People, Visit
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock

_SECONDS = 5.0
"""Participants would not wait longer either."""
_DAY = 24 * 3600


class HttpFront:
    """Hubs on the internet. `trusted` replaces the certificate authorities that browsers trust, for tests."""

    def __init__(self, clock: Clock, trusted: ssl.SSLContext | None = None) -> None:
        self._clock = clock
        self._trusted = trusted

    def visit(self, url: str) -> Visit:
        """One request. A certificate that is not good is a problem: browsers stop there too."""
        import httpx

        begun = time.monotonic()
        try:
            with (
                httpx.Client(verify=self._trusted or True, timeout=_SECONDS) as client,
                client.stream("GET", f"{url}/hub/health") as answer,
            ):
                days = self._days_left(answer.extensions["network_stream"].get_extra_info("ssl_object"))
                return Visit(answer.status_code, time.monotonic() - begun, days)
        except httpx.HTTPError as error:
            return Visit(seconds=time.monotonic() - begun, problem=_words(error))

    def _days_left(self, encrypted: Any) -> int | None:
        if encrypted is None:
            return None
        until = ssl.cert_time_to_seconds(encrypted.getpeercert()["notAfter"])
        return int((until - self._clock.now().timestamp()) // _DAY)

    def people(self, url: str, token: str) -> People:
        """Asks the hub's API."""
        client = HubClient(url, token, self._clock)
        try:
            return client.people()
        finally:
            client.close()


class SandboxFront:
    """The sandbox runs no hub, and its names are on no internet."""

    def visit(self, url: str) -> Visit:  # noqa: ARG002
        """Asks nobody."""
        return Visit(problem="not asked: the sandbox runs no hub")

    def people(self, url: str, token: str) -> People:  # noqa: ARG002
        """Asks nobody."""
        raise HubctlError("the sandbox runs no hub", hint="hubctl status, in a real account")


def _words(error: Exception) -> str:
    """Without the name of the class where there are words: these are OpenSSL's and the system's own."""
    said = str(error).partition("certificate verify failed: ")
    if said[1]:
        return f"its certificate is not good: {said[2].rpartition(' (_ssl')[0] or said[2]}"
    return str(error) or type(error).__name__
