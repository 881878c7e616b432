"""Takes an event down: the phases in reverse, a sweep of what they left, and an independent look at the account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hubctl import exclusive, observe
from hubctl.core.events import Advice
from hubctl.core.keep import Keep
from hubctl.engine import Outcome
from hubctl.errors import InterruptedRunError
from hubctl.phases import AFTER_ON_THE_WAY_DOWN, ON_THE_WAY_DOWN
from hubctl.ports.aws import Caller
from hubctl.ports.terraform import Progress
from hubctl.preflight import check_account, check_disk
from hubctl.purge.leftovers import Search, search
from hubctl.purge.standing import all_but, stands_on
from hubctl.purge.sweep import COME_BACK, SECOND_LOOK_SECONDS, Sweep, Swept
from hubctl.session import Session
from hubctl.teardown import receipt
from hubctl.teardown.farewell import Farewell
from hubctl.teardown.watch import Done, Sighting, Watch, swept_away


@dataclass(frozen=True)
class Ending:
    """How a teardown ended. `found` is the proof; `page` the receipt for people."""

    outcome: Outcome
    found: Search
    page: Path | None


def check_ready(session: Session) -> None:
    """Before anybody is asked. Raises LockedError if another run is at work, RefusedError if the disk is full."""
    exclusive.check_free(session)
    check_disk(session.work)


def take_down(session: Session, farewell: Farewell, progress: Progress, *, resume: str) -> Ending:
    """`hubctl teardown`, once it is confirmed. `resume` is the command that goes on with it."""
    session = _as_whom(session, check_account(session.context.ports.aws, session.context.config))
    with exclusive.held("teardown", session):
        ports, config = session.context.ports, session.context.config
        before = receipt.unfinished(session.work)
        first = Sighting(ports.clock.now(), "an earlier run" if before else "", farewell.found)
        _begin(session, farewell, first, before)
        with Watch(lambda: search(ports.inventory, config), ports.clock, session.context.emit) as watch:
            keeping = _keeping(session, farewell.keep, watch)
            run = exclusive.run_of("teardown", keeping, resume=resume)
            outcome = exclusive.whole(run.down(ON_THE_WAY_DOWN, after=AFTER_ON_THE_WAY_DOWN), session)
        done, sightings = watch.done, [first, *watch.sightings]
        if outcome.exit_code == 0:
            done += _swept(session, progress, second_look=_wants_second_look(session, outcome))
        sightings.append(Sighting(ports.clock.now(), "", search(ports.inventory, config)))
        if not done and not farewell.found.leftovers and before is None:
            # Nothing was there to take down: the receipt of the run that did it stays as it is, and is confirmed.
            return Ending(outcome, sightings[-1].found, receipt.confirm(session.work, sightings[-1]))
        made = receipt.make(farewell, done, sightings, outcome=_how(outcome, sightings[-1].found), before=before)
        return Ending(outcome, sightings[-1].found, receipt.write(session.work, made))


def _as_whom(session: Session, caller: Caller) -> Session:
    context = session.context
    role = stands_on(context.config, caller)
    if not role:
        return session
    words = f"you act in the role {role}, which nobody can delete who is in it; it costs nothing, and is left"
    context.emit(Advice("credentials", f"{words}: with rights of your own, hubctl teardown takes it away"))
    return replace(session, context=replace(context, inputs=replace(context.inputs, acting_in=role)))


def _begin(session: Session, farewell: Farewell, first: Sighting, before: receipt.Receipt | None) -> None:
    """What is there is written down before anything goes: whatever ends this run, the next one knows of it."""
    if farewell.found.leftovers:
        receipt.write(session.work, receipt.make(farewell, (), [first], outcome=receipt.BEGUN, before=before))


def _keeping(session: Session, keep: Keep, watch: Watch) -> Session:
    session = session.knowing(observe.everything(session.context))
    context = replace(session.context, emit=watch, inputs=replace(session.context.inputs, keep=keep))
    return replace(session, context=context)


def _wants_second_look(session: Session, outcome: Outcome) -> bool:
    """EKS may write its log group anew for some minutes; the sandbox's does not, and nobody waits for it there."""
    return bool(outcome.changes.removed) and not session.options.sandbox


def _swept(session: Session, progress: Progress, *, second_look: bool) -> list[Done]:
    swept = _sweep(session, progress)
    deleted = swept.deleted
    if second_look and not any(one.leftover.thing.kind in COME_BACK for one in deleted):
        progress("waiting whether log groups come back", None)
        session.context.ports.clock.sleep(SECOND_LOOK_SECONDS)
        deleted = [*deleted, *_sweep(session, progress).deleted]
    return swept_away(Swept(deleted))


def _sweep(session: Session, progress: Progress) -> Swept:
    ports, config = session.context.ports, session.context.config
    may_go = all_but(session.context.inputs.acting_in)
    return Sweep(ports.inventory, ports.disposal, config, clock=ports.clock, progress=progress, only=may_go).run()


def _how(outcome: Outcome, found: Search) -> str:
    done = receipt.DONE if found.clean else receipt.LEFT
    return {0: done, InterruptedRunError.exit_code: "interrupted"}.get(outcome.exit_code, "failed")
