"""What the commands do: bring up and look. Each takes a session and returns data. Previewing and taking down have rooms
of their own, `hubctl.preview` and `hubctl.teardown`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from hubctl import attendance, exclusive, last_up, observe, record
from hubctl.attendance import Attendance
from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.core.events import Advice
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health, Level
from hubctl.costs.overdue import reminder
from hubctl.costs.running import READERS, Running, running
from hubctl.costs.things import PRICED
from hubctl.doctor import beforehand
from hubctl.engine import Outcome
from hubctl.errors import HubctlError, UsageError
from hubctl.phases import BY_NAME
from hubctl.phases.protocol import Phase
from hubctl.preflight import check_account, check_disk
from hubctl.purge import leftovers
from hubctl.record import teams
from hubctl.session import Session

T = TypeVar("T")


def bring_up(session: Session, only: Sequence[str] = ()) -> Outcome:
    """`hubctl up`: all phases, each doing only what is missing; of the hubs those that `only` names, if it names any.

    Raises UsageError for a hub that the config has not.
    """
    session = _limited(session, only)
    exclusive.check_free(session)
    check_disk(session.work)
    if session.instruments is not None:
        beforehand.check(session.instruments)
    with exclusive.held("up", session):
        session = session.knowing(observe.state_locations(session.context))
        session = _knowing_teams(_recorded(session))
        again = "".join((f"hubctl up{session.options.flags}", *(f" --hub {name}" for name in only)))
        run = exclusive.run_of("up", session, resume=again)
        outcome = exclusive.whole(run.up(BY_NAME), session)
        if outcome.exit_code == 0:
            _remember_config(session)
        return outcome


def _limited(session: Session, only: Sequence[str]) -> Session:
    there = session.context.config.hubs
    for name in only:
        if name not in there:
            raise UsageError(f"--hub: there is no hub {name}", hint=f"choose from: {', '.join(there)}")
    inputs = replace(session.context.inputs, only=tuple(only))
    return replace(session, context=replace(session.context, inputs=inputs))


def _remember_config(session: Session) -> None:
    """What was made is made: that it could not be noted is no failure."""
    try:
        last_up.remember(session.context.ports.locks, session.context.inputs)
    except HubctlError as error:
        words = f"the config of this run could not be kept for `hubctl plan` to compare with: {error.message}"
        session.context.emit(Advice("config", words))


def addresses(config: EventConfig, only: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Where people find each hub, once its name resolves."""
    return tuple(
        (name, f"{'http' if hub.https.kind == 'off' else 'https'}://{hub.host}")
        for name, hub in config.hubs.items()
        if not only or name in only
    )


def _recorded(session: Session) -> Session:
    """The session with what is held of the hubs. Says which of them stay behind the config."""
    context, laid = record.known(session.context, freezing=True)
    for note in laid.held:
        context.emit(Advice("hubs", note))
    return replace(session, context=context)


def _knowing_teams(session: Session) -> Session:
    """The session with Grafana's teams in its record. Raises RefusedError for teams that GitHub does not have."""
    context = session.context
    if session.instruments is None:
        return session
    found = teams.look_up(session.instruments.github, context.config, context.inputs.record, anew=True)
    teams.check(found)
    inputs = replace(context.inputs, record=teams.recorded(context.inputs.record, found), notes=found.notes)
    return replace(session, context=replace(context, inputs=inputs))


def look(session: Session) -> tuple[tuple[str, Health], ...]:
    """Every layer. One that cannot be asked is shown as such and does not hide the others."""
    return _layers(_observed(session))


def _observed(session: Session) -> Context:
    """What everything else of `hubctl status` looks from: who we are, and what the roots gave out."""
    caller = check_account(session.context.ports.aws, session.context.config)
    context, _ = observe.as_whoever_may(session.context, caller.arn)
    return context.knowing(observe.everything(context))


def _layers(context: Context) -> tuple[tuple[str, Health], ...]:

    def ask(phase: Phase) -> Health:
        try:
            return phase.status(context)
        except MissingFactsError:
            return Health.absent()
        except HubctlError as error:
            return Health.partial(f"could not be asked: {error.message}")

    return tuple(zip(BY_NAME, _side_by_side(ask), strict=True))


@dataclass(frozen=True)
class Overview:
    """What `hubctl status` says: layers, what runs by the list prices, and whether it stands too long."""

    layers: tuple[tuple[str, Health], ...]
    running: Running
    unlisted: str
    """What could not be listed, and so is not counted, and why; else empty."""
    reminder: str
    """What to say of an event that is over; empty while it goes on, or where nothing is there."""
    attendance: Attendance = field(default_factory=Attendance)
    """Who is on the hubs now."""
    time_zone: str = "UTC"
    """The event's."""


def overview(session: Session) -> Overview:
    """`hubctl status`. What runs is listed, and the hubs are asked who is there, while the layers are looked at."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        listing = pool.submit(_running, session)
        context = _observed(session)
        attending = pool.submit(attendance.look, context)
        layers = _layers(context)
        found, unlisted = listing.result()
    today = session.context.ports.clock.now().date()
    stands = any(health.level is not Level.ABSENT for _, health in layers)
    event = session.context.config.event
    words = reminder(event, today, found.usd_per_day) if stands else ""
    return Overview(layers, found, unlisted, words, attending.result(), event.time_zone)


def _running(session: Session) -> tuple[Running, str]:
    """What could be listed, and the first reason why something could not."""
    context = session.context
    found = leftovers.search(context.ports.inventory, context.config, (*PRICED, READERS))
    things = (one.thing for one in (*found.leftovers, *found.kept))
    failed = [f"{one.kind} in {one.region}: {one.reason}" for one in found.unverified]
    return running(things, context.config, context.ports.clock.now().date()), next(iter(failed), "")


def _side_by_side(ask: Callable[[Phase], T]) -> tuple[T, ...]:
    """Answers of all phases in their order. The reads wait for other programs most of the time."""
    with ThreadPoolExecutor(max_workers=len(BY_NAME)) as pool:
        return tuple(pool.map(ask, BY_NAME.values()))


def overdue(session: Session) -> str:
    """What to say of an event that is over and whose cluster is still there; else empty, also where nobody may ask."""
    context = session.context
    words = reminder(context.config.event, context.ports.clock.now().date())
    try:
        return words if words and context.ports.aws.cluster_exists(context.config.cluster_name) else ""
    except HubctlError:
        return ""


def run_id(command: str, now: dt.datetime) -> str:
    """Names a run's journal: sortable by time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{command}"
