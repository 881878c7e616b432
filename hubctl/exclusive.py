"""One run at a time per event: the locks of a run that changes something, and what becomes of it if it loses them."""

from __future__ import annotations

from contextlib import AbstractContextManager

from hubctl import lock
from hubctl.core.events import Advice
from hubctl.engine import Outcome
from hubctl.session import Session


def held(command: str, session: Session) -> AbstractContextManager[None]:
    """The event's locks. A run that loses them stops before its next change. Raises LockedError."""

    def tell(words: str) -> None:
        session.context.emit(Advice("lock", words))

    holder = lock.Holder.me(command, session.run_id)
    return lock.held(
        session.work / "lock", session.context.ports.locks, holder, on_lost=session.stop.give_up, tell=tell
    )


def whole(outcome: Outcome, session: Session) -> Outcome:
    """The outcome. Raises why the run was stopped, if it was not by Ctrl-C."""
    if session.stop.reason is not None:
        raise session.stop.reason
    return outcome
