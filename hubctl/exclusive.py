"""One run at a time per event: the locks of a run that changes something, and what becomes of it if it loses them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from hubctl import lock
from hubctl.core.events import Advice
from hubctl.engine import Outcome, Run
from hubctl.errors import LockedError
from hubctl.fresh import Standing
from hubctl.lock.breaking import Examination, FoundLock, Verdict, remove
from hubctl.phases import roots
from hubctl.preflight import check_account
from hubctl.session import Session


def check_free(session: Session) -> None:
    """Says at once who has the event, before anything slower is asked. `held` is what takes it.

    Raises LockedError, RefusedError for another account.
    """
    lock.check_free(session.work / "lock")
    ports = session.context.ports
    check_account(ports.aws, session.context.config)
    ended, _ = lock.holder_here(session.work / "lock")
    lock.check_free_elsewhere(ports.locks.impatient(), ended)


def held(command: str, session: Session) -> AbstractContextManager[None]:
    """The event's locks. A run that loses them stops before its next change. Raises LockedError."""

    def tell(words: str) -> None:
        session.context.emit(Advice("lock", words))

    holder = lock.Holder.me(command, session.run_id)
    return lock.held(
        session.work / "lock", session.context.ports.locks, holder, on_lost=session.stop.give_up, tell=tell
    )


def run_of(command: str, session: Session, *, resume: str) -> Run:
    """The engine, for a command. It asks AWS before a step whether we still are who we were."""
    ports = session.context.ports
    standing = Standing(ports.aws, ports.clock, session.context.config)
    return Run(
        command,
        session.context,
        session.stop,
        resume=resume,
        sandbox=session.options.sandbox,
        before_step=standing.check,
    )


def whole(outcome: Outcome, session: Session) -> Outcome:
    """The outcome. Raises why the run was stopped, if it was not by Ctrl-C."""
    if session.stop.reason is not None:
        raise session.stop.reason
    return outcome


def find_locks(session: Session) -> tuple[FoundLock, ...]:
    """Who holds the event or one of its Terraform states, and whether they still live."""
    context = session.context
    check_account(context.ports.aws, context.config)
    keys = [root.key for root in roots.everything(context.inputs)]
    examination = Examination(context.ports.locks, context.ports.children, session.work / "lock")
    return tuple(examination.locks((key, roots.s3_backend(context.config, key).key) for key in keys))


def break_locks(session: Session, found: Iterable[FoundLock]) -> None:
    """Removes locks of the dead. Raises LockedError if one of them was released or taken by another run meanwhile."""
    for one in found:
        if not remove(session.context.ports.locks, one):
            raise LockedError(f"{one.name} is not what it was a moment ago; it was left", hint="hubctl unlock")


def check_none_lives(found: Iterable[FoundLock]) -> None:
    """Raises LockedError if the holder of a lock lives, or may."""
    for one in found:
        if one.verdict is not Verdict.DEAD:
            raise LockedError(f"{one.name} was left to {one.holder}: {one.why}", hint="wait for it: hubctl unlock")
