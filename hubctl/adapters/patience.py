"""How a call that failed in passing is tried again: after pauses that grow, with jitter, within a total budget."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hubctl.ports.clock import Clock

BUDGET_SECONDS = 60.0
"""How long a server that has answered before may be away: AWS replaces control planes, and takes less than that."""
FIRST_BUDGET_SECONDS = 20.0
"""The same for one that has never answered: more likely its address is wrong."""
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass
class Acquaintance:
    """Whether a server has ever answered. Shared by all who call it."""

    answered: bool = False

    @property
    def budget_seconds(self) -> float:
        """How long it is waited for."""
        return BUDGET_SECONDS if self.answered else FIRST_BUDGET_SECONDS


@dataclass
class Patience:
    """For one call. The budget counts from its making, what the attempts themselves take included.

    Half of each pause is left to chance, so that phases that failed together do not all come back together.
    https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
    """

    clock: Clock
    share: Callable[[], float] = random.random
    attempts: int = 0
    _begun: float = field(init=False)

    def __post_init__(self) -> None:
        self._begun = self.clock.monotonic()

    def wait(self, budget_seconds: float, say: Callable[[float], None], *, at_once: bool = False) -> bool:
        """Waits before the next attempt; `say` hears how many seconds are left then. False once the budget is used
        up. Raises InterruptedRunError if a stop was asked for."""
        longest = min(_FIRST_PAUSE_SECONDS * 2**self.attempts, _LONGEST_PAUSE_SECONDS)
        pause = 0.0 if at_once else longest * (1 + self.share()) / 2
        left = self._begun + budget_seconds - self.clock.monotonic() - pause
        if left < 0:
            return False
        say(left)
        self.clock.sleep(pause)
        self.attempts += 1
        return True
