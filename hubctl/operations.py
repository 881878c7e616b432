"""What the commands do: bring up, preview, look. Each takes a session and returns data. Taking down has its own room,
`hubctl.teardown`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hubctl import exclusive, lock, observe
from hubctl.config.model import EventConfig
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.engine import Outcome
from hubctl.errors import HubctlError
from hubctl.phases import BY_NAME
from hubctl.phases.protocol import Phase
from hubctl.preflight import check_account, check_disk
from hubctl.session import Session

T = TypeVar("T")


def bring_up(session: Session) -> Outcome:
    """`hubctl up`: all phases, each doing only what is missing."""
    lock.check_free(session.work / "lock")
    check_disk(session.work)
    check_account(session.context.ports.aws, session.context.config)
    with exclusive.held("up", session):
        session = session.knowing(observe.state_locations(session.context))
        return exclusive.whole(
            exclusive.run_of("up", session, resume=f"hubctl up{session.options.flags}").up(BY_NAME), session
        )


def addresses(config: EventConfig) -> tuple[tuple[str, str], ...]:
    """Where people find each hub, once its name resolves."""
    return tuple(
        (name, f"{'http' if hub.https.kind == 'off' else 'https'}://{hub.host}") for name, hub in config.hubs.items()
    )


def preview(session: Session) -> tuple[PhasePlan, ...]:
    """`hubctl plan`: what `up` would change, phase by phase. Writes nothing to AWS, the cluster or any state."""
    check_account(session.context.ports.aws, session.context.config)
    context = session.context.knowing(observe.everything(session.context))
    return _side_by_side(lambda phase: phase.plan(context))


def look(session: Session) -> tuple[tuple[str, Health], ...]:
    """`hubctl status`: every layer. One that cannot be asked is shown as such and does not hide the others."""
    check_account(session.context.ports.aws, session.context.config)
    context = session.context.knowing(observe.everything(session.context))

    def ask(phase: Phase) -> Health:
        try:
            return phase.status(context)
        except MissingFactsError:
            return Health.absent()
        except HubctlError as error:
            return Health.partial(f"could not be asked: {error.message}")

    return tuple(zip(BY_NAME, _side_by_side(ask), strict=True))


def _side_by_side(ask: Callable[[Phase], T]) -> tuple[T, ...]:
    """Answers of all phases in their order. The reads wait for other programs most of the time."""
    with ThreadPoolExecutor(max_workers=len(BY_NAME)) as pool:
        return tuple(pool.map(ask, BY_NAME.values()))


def has_changes(plans: tuple[PhasePlan, ...]) -> bool:
    """Whether `up` would change anything; what is deferred counts, since something must be made before it."""
    return any(plan.changes.total or plan.deferred for plan in plans)


def is_destructive(plans: tuple[PhasePlan, ...]) -> bool:
    """Whether `up` would remove or replace anything."""
    return any(plan.changes.removed for plan in plans)


def run_id(command: str, now: dt.datetime) -> str:
    """Names a run's journal: sortable by time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{command}"
