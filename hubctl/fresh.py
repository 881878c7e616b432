"""Asks again, before each change, whether AWS still answers us as it did at the start of the run."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hubctl.config.model import EventConfig
from hubctl.core.steps import ApplyRoot, DestroyRoot, Step
from hubctl.core.telling import tell
from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError, InterruptedRunError, RefusedError
from hubctl.ports.aws import Aws
from hubctl.ports.clock import Clock
from hubctl.preflight import check_account

FOR_SECONDS = 15.0
"""An answer this old will do: phases that run side by side ask once, and not once a step."""
PATIENCE_SECONDS = 60.0
"""A network that is away for half a minute is waited for; one that stays away ends the run."""
PAUSE_SECONDS = 3.0


class Fresh:
    """A check that is made again once its last success is old. Safe to use from several threads.

    Credentials that expired, an account that changed, a network that is gone: all of them end a run before its next
    change, and not in the middle of one.
    """

    def __init__(self, clock: Clock, check: Callable[[], object]) -> None:
        self._clock = clock
        self._check = check
        self._guard = threading.Lock()
        self._good_until = float("-inf")

    def check(self) -> None:
        """Raises what the check raises, with when that was."""
        with self._guard:
            if self._clock.monotonic() < self._good_until:
                return
            self._ask()
            self._good_until = self._clock.monotonic() + FOR_SECONDS

    def _ask(self) -> None:
        """Waits for a network that is away for a moment; a refusal is final at once."""
        end = self._clock.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._check()
                return
            except InterruptedRunError:
                raise
            except HubctlError as error:
                left = end - self._clock.monotonic()
                if isinstance(error, RefusedError) or left <= 0:
                    raise self._dated(error) from error
                tell(f"{error.message}; waiting for up to {left:.0f} s more")
                self._clock.sleep(PAUSE_SECONDS)

    def _dated(self, error: HubctlError) -> HubctlError:
        words = f"{error.message}. That was at {self._clock.now():%H:%M} UTC; the change that comes next was not begun"
        return type(error)(words, hint=error.hint)


class OnceGood:
    """A check whose failures count only after it has succeeded: a bot that is not made yet is nobody."""

    def __init__(self, check: Callable[[], object]) -> None:
        self._check = check
        self._was_good = False

    def __call__(self) -> None:
        """Raises what the check raises."""
        try:
            self._check()
        except HubctlError:
            if self._was_good:
                raise
        else:
            self._was_good = True


class Standing:
    """Whether whoever makes the next change still may: the operator, and the bot where the change is the bot's."""

    def __init__(self, aws: Aws, clock: Clock, config: EventConfig) -> None:
        self._operator = Fresh(clock, lambda: check_account(aws, config))
        self._bot = Fresh(clock, OnceGood(lambda: aws.caller(Identity.BOT)))

    def check(self, step: Step) -> None:
        """Raises RefusedError for credentials that are no longer good, HubctlError for a network that stays away."""
        self._operator.check()
        if isinstance(step, ApplyRoot | DestroyRoot) and step.root.identity is Identity.BOT:
            self._bot.check()
