"""Takes a hub back to what it ran before, and remembers that, so that the next `up` does not undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hubctl import exclusive
from hubctl.context import Inputs
from hubctl.core.helm import ReleaseRevision
from hubctl.core.record import Hold, Record
from hubctl.core.steps import Step
from hubctl.engine import Outcome
from hubctl.errors import LockedError, RefusedError
from hubctl.lock import Holder
from hubctl.phases import hubs, smoke
from hubctl.promotion.look import check_hubs, prepared, revisions, values_at
from hubctl.record import store
from hubctl.render.compared import Difference, differences
from hubctl.session import Session

_WAS_WELL = ("deployed", "superseded")


@dataclass(frozen=True)
class Return:
    """What would be done."""

    hub: str
    revision: ReleaseRevision
    """Whose content the hub gets."""
    last: int
    """Number of the newest revision, as it was looked at."""
    values: tuple[Difference, ...]


def look(session: Session, hub: str, to: int | None = None) -> Return:
    """What `hubctl rollback` would do: back to the last revision that was deployed before, or to the one given."""
    session = prepared(session, hub)
    history = revisions(session, hub)
    held = session.context.inputs.record.of(hub).hold
    back = target(history, held.revision if held else 0, to)
    before, after = values_at(session, hub, history[-1].number), values_at(session, hub, back.number)
    return Return(hub, back, history[-1].number, differences(before, after))


def target(history: Sequence[ReleaseRevision], held: int, to: int | None) -> ReleaseRevision:
    """The revision to go back to; `held` is where an earlier rollback wanted to, or 0.

    Raises RefusedError if there is none that was ever deployed.
    """
    well = {one.number: one for one in history if one.status in _WAS_WELL and not one.went_back_to}
    last = history[-1]
    if to is None and held in well and last.went_back_to != held:
        return well[held]  # that rollback was not finished
    runs = last.went_back_to or last.number
    fit = [number for number in well if (number == to if to is not None else number < runs)]
    if not fit:
        known = ", ".join(map(str, sorted(well))) or "none"
        what = f"no revision {to} that was ever deployed" if to is not None else "no earlier revision that was deployed"
        raise RefusedError(f"there is {what}; nothing was touched", hint=f"those that were: {known} (--to NUMBER)")
    return well[max(fit)]


def carry_out(session: Session, shown: Return) -> Outcome:
    """`hubctl rollback`, once it is confirmed. Raises LockedError if something changed since it was shown."""
    again = f"hubctl rollback {shown.hub}{session.options.flags}"
    with exclusive.held("rollback", session):
        session = prepared(session, shown.hub)
        if revisions(session, shown.hub)[-1].number != shown.last:
            raise LockedError("the hub was changed meanwhile; nothing was touched", hint=f"look again: {again}")
        hold = _hold(session, shown)
        wanted = session.context.inputs.record.held(shown.hub, hold)
        run = exclusive.run_of("rollback", session, resume=again)
        steps = {shown.hub: lambda inputs: _back(inputs, shown.hub, wanted)}
        return exclusive.whole(run.steps(steps, {shown.hub: ()}), session)


def _hold(session: Session, shown: Return) -> Hold:
    """The one there is, if this goes on with it."""
    there = session.context.inputs.record.of(shown.hub).hold
    if there is not None and there.revision == shown.revision.number:
        return there
    now = session.context.ports.clock.now()
    return Hold(shown.revision.number, f"{now:%Y-%m-%d %H:%M} UTC", Holder.me("rollback", session.run_id).who)


def _back(inputs: Inputs, hub: str, wanted: Record) -> tuple[Step, ...]:
    after = replace(inputs, record=wanted, servers=False)  # back at once, without waiting for a server
    keep = () if wanted == inputs.stored else (hubs.keeping(after),)
    return (*keep, *hubs.up_of(after, hub), *smoke.up_of(after, hub))


def let_go(session: Session, hub: str) -> bool:
    """`hubctl hubs follow`: a hub that was rolled back, or promoted to, follows the config again from the next `up` on.
    False if it did. Digests stay: they are what the freeze found. Works also where what is held does not go with the
    config any more, since this is the way out."""
    check_hubs(session, hub)
    with exclusive.held("follow", session):
        there = store.read(session.context.ports.locks).record
        wanted = there.having(hub, replace(there.of(hub), hold=None, settings={}))
        return store.keep(session.context.ports.locks, wanted, instead_of=there)
