"""Does to a release what helm left undone, until its history says so.

helm writes down how its work ended in a Secret, and does not try a write again that the API failed to take. At the end
of an install it does not even say so: it exits with 0, and the release stays "pending-install" for ever
(`recordRelease` in https://github.com/helm/helm/blob/v3.19.0/pkg/action/install.go).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from pyhelm3 import errors

from hubctl.adapters.helm.words import is_passing, reason
from hubctl.adapters.patience import Patience
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress

MOST_ATTEMPTS = 10
"""With pauses that grow to five seconds, they ride through the half minute that a network may be away."""

T = TypeVar("T")


class UnrecordedError(HubctlError):
    """helm said that it was done, and its release says otherwise."""

    def __init__(self, words: str) -> None:
        super().__init__(f"helm says it is done, but {words}", hint="run the same command again")


@dataclass(frozen=True)
class Again:
    """Attempts at one release; none is begun after `budget_seconds`."""

    clock: Clock
    progress: Progress
    budget_seconds: float

    async def until_recorded(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the attempt returns. Raises its last error, if it does not pass or comes too often."""
        patience = Patience(self.clock)
        while True:
            try:
                return await attempt()
            except (errors.Error, UnrecordedError) as error:
                why = _passing_reason(error)
                if not why or patience.attempts + 1 >= MOST_ATTEMPTS or not await self._paused(patience, why):
                    raise

    async def _paused(self, patience: Patience, why: str) -> bool:
        def tell(_left_seconds: float) -> None:
            self.progress(f"{why}; doing it again", None)

        return await asyncio.to_thread(patience.wait, self.budget_seconds, tell)


def _passing_reason(error: Exception) -> str:
    """Why an attempt failed; empty if another would fail as well."""
    if isinstance(error, UnrecordedError):
        return error.message
    said = error.stderr.decode(errors="replace") if isinstance(error, errors.Error) else ""
    return " ".join(reason(said).split()) if is_passing(said) else ""
