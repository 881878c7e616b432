"""A JupyterHub's REST API and the servers behind it, as hubctl needs them for its test users.

Every call blocks. A hub that does not answer, or refuses, raises HubctlError with the hub's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from hubctl.core.hub import StartEvent


class HubApi(Protocol):
    """One hub, asked as its service `hubctl`."""

    def test_users(self) -> Sequence[str]:
        """Names of the test users that are there."""
        ...

    def add_user(self, name: str) -> None:
        """Adds a user; nothing happens where there is one of that name."""
        ...

    def start_server(self, name: str) -> bool:
        """Asks for a user's server. False where the hub says "too many are starting, come back later" (HTTP 429)."""
        ...

    def starting(self, name: str, *, timeout_seconds: float) -> Iterator[StartEvent]:
        """What happens until a server is ready or has failed; that is the last event. Without one it
        ends in time. Between events come empty ones, every few seconds."""
        ...

    def token(self, name: str, *, seconds: int) -> str:
        """A token for no more than a user's own server. It goes with the user, and after `seconds`."""
        ...

    def run(self, name: str, token: str, code: str, *, timeout_seconds: float) -> str:
        """Runs Python in a new kernel of a user's server; what it printed. Raises HubctlError for an exception of the
        code. The kernel is ended."""
        ...

    def remove_user(self, name: str, *, timeout_seconds: float) -> None:
        """Stops a user's server, waits until it has stopped, and deletes the user with all tokens. Nothing happens
        where there is none. Raises HubctlError when the server does not stop in time."""
        ...
