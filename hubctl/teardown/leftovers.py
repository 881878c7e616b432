"""What of an event is still there, weeks later and without any state; and deleting it."""

from __future__ import annotations

from hubctl import exclusive
from hubctl.counting import counted
from hubctl.errors import LeftoversError, UnverifiedError
from hubctl.ports.terraform import Progress
from hubctl.preflight import check_account
from hubctl.purge.leftovers import Leftover, Search, search
from hubctl.purge.standing import all_but, stands_on
from hubctl.purge.sweep import Sweep, Swept
from hubctl.session import Options, Session
from hubctl.teardown import receipt
from hubctl.teardown.watch import Sighting, swept_away


def find(session: Session) -> Search:
    """`hubctl leftovers`: what of the event is still in the account, from the config alone."""
    check_account(session.context.ports.aws, session.context.config)
    return search(session.context.ports.inventory, session.context.config)


def clear(session: Session, progress: Progress, *, kept_too: bool = False) -> Swept:
    """`hubctl leftovers --delete`: deletes what is there with two proofs, and looks again. With `kept_too`, also
    what a teardown was told to keep."""
    ports, config = session.context.ports, session.context.config
    may_go = all_but(stands_on(config, check_account(ports.aws, config)))
    with exclusive.held("leftovers", session):
        swept = Sweep(
            ports.inventory,
            ports.disposal,
            config,
            clock=ports.clock,
            progress=progress,
            only=may_go,
            kept_too=kept_too,
        ).run()
        receipt.settle(session.work, swept_away(swept), Sighting(ports.clock.now(), "", swept.found))
        return swept


def prove_gone(found: Search, options: Options) -> None:
    """Raises LeftoversError if something is there, UnverifiedError if a listing failed; else everything is gone."""
    again = f"hubctl leftovers{options.flags}"
    if found.leftovers:
        named = ", ".join(map(_named, found.leftovers[:3]))
        count = len(found.leftovers)
        delete = f"{again} --delete" if any(one.deletable for one in found.leftovers) else again
        raise LeftoversError(
            f"{counted(count, 'thing is', 'things are')} still there: {named}{', …' if count > 3 else ''}",
            hint=_later(found, options) or delete,
        )
    if found.unverified:
        first = found.unverified[0]
        raise UnverifiedError(
            f"{counted(len(found.unverified), 'listing')} failed, so nobody can say that nothing is left: "
            f"{first.reason}",
            hint=again,
        )


def _named(one: Leftover) -> str:
    pending = f" (S3 is emptying it: pending until {one.draining})" if one.draining else ""
    return f"{one.thing.kind} {one.thing.name or one.thing.id}{pending}"


def _later(found: Search, options: Options) -> str:
    """Where all that is left is S3's to empty, there is nothing to do but to come back."""
    days = [one.draining for one in found.leftovers]
    return f"on {max(days)} or later: hubctl teardown{options.flags}" if all(days) else ""
