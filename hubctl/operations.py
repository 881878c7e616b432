"""What the commands do: bring up, take down, preview, look. Each takes a session and returns data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from hubctl import lock, observe
from hubctl.config.model import EventConfig
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.engine import Outcome, Run
from hubctl.errors import HubctlError, LeftoversError, RefusedError, UnverifiedError
from hubctl.phases import BY_NAME
from hubctl.phases.protocol import Phase
from hubctl.preflight import check_account
from hubctl.purge.empty import BucketSize, measure
from hubctl.purge.leftovers import Search, search
from hubctl.session import Options, Session

T = TypeVar("T")


def bring_up(session: Session) -> Outcome:
    """`hubctl up`: all phases, each doing only what is missing."""
    check_account(session.context.ports.aws, session.context.config)
    with lock.held(session.work / "lock", command="up", run_id=session.run_id):
        session = session.knowing(observe.state_locations(session.context))
        return _run("up", session).up(BY_NAME)


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


@dataclass(frozen=True)
class Goodbye:
    """What a teardown will remove, for the person who confirms it."""

    event: str
    account_id: str
    arn: str
    buckets: tuple[BucketSize, ...]

    @property
    def full(self) -> tuple[BucketSize, ...]:
        """The buckets that hold something, the state bucket left out: what is in it is hubctl's own."""
        return tuple(bucket for bucket in self.buckets if bucket.items)

    def text(self, sandbox: bool) -> str:
        """What a person reads before typing the event's name."""
        where = f"the sandbox (account {self.account_id})" if sandbox else f"account {self.account_id}"
        lines = [f"This deletes the event {self.event!r} in {where},", "with all home directories on EFS."]
        lines += [] if sandbox else [f"You are {self.arn}."]
        for bucket in self.buckets:
            more = "more than " if bucket.more else ""
            holds = (
                f"{more}{bucket.versions:,} versions, {bucket.bytes / 1e6:,.1f} MB, {bucket.uploads} unfinished uploads"
            )
            lines.append(f"  s3://{bucket.name}: {holds if bucket.items else 'empty'}")
        return "\n".join(lines)


def before_teardown(session: Session, *, force_empty: bool) -> Goodbye:
    """Looks, and touches nothing. Raises RefusedError at a bucket that is not empty, unless it may be emptied."""
    context = session.context
    caller = check_account(context.ports.aws, context.config)
    config = context.config
    there = [
        (config.bucket_name(short), config.bucket_region(short))
        for short in config.buckets
        if context.ports.aws.bucket_exists(config.bucket_name(short), config.bucket_region(short))
    ]
    sizes = tuple(measure(context.ports.buckets(region), bucket) for bucket, region in there)
    goodbye = Goodbye(config.name, caller.account_id, caller.arn, sizes)
    if goodbye.full and not force_empty:
        named = ", ".join(f"{bucket.name} ({bucket.items} items)" for bucket in goodbye.full)
        raise RefusedError(
            f"not empty: {named}; nothing was touched",
            hint=f"copy what you need, then: hubctl teardown --force-empty{session.options.flags}",
        )
    return goodbye


def take_down(session: Session) -> Outcome:
    """`hubctl teardown`: all phases in reverse."""
    check_account(session.context.ports.aws, session.context.config)
    with lock.held(session.work / "lock", command="teardown", run_id=session.run_id):
        session = session.knowing(observe.everything(session.context))
        return _run("teardown", session).down(BY_NAME)


def find_leftovers(session: Session) -> Search:
    """`hubctl leftovers`: what of the event is still in the account, from the config alone."""
    check_account(session.context.ports.aws, session.context.config)
    return search_again(session)


def search_again(session: Session) -> Search:
    """The same where the account is known to be the right one: after a teardown."""
    return search(session.context.ports.inventory, session.context.config)


def prove_gone(found: Search, options: Options) -> None:
    """Raises LeftoversError if something is there, UnverifiedError if a listing failed; else everything is gone."""
    again = f"hubctl leftovers{options.flags}"
    if found.leftovers:
        named = ", ".join(f"{one.thing.kind} {one.thing.id}" for one in found.leftovers[:3])
        count = len(found.leftovers)
        raise LeftoversError(f"{count} things are still there: {named}{', …' if count > 3 else ''}", hint=again)
    if found.unverified:
        first = found.unverified[0]
        raise UnverifiedError(
            f"{len(found.unverified)} listings failed, so nobody can say that nothing is left: {first.reason}",
            hint=again,
        )


def _run(command: str, session: Session) -> Run:
    extra = " --force-empty" if command == "teardown" else ""
    resume = f"hubctl {command}{extra}{session.options.flags}"
    return Run(command, session.context, session.stop, resume=resume, sandbox=session.options.sandbox)


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


def check_confirmed(name: str, typed: str | None) -> None:
    """Raises RefusedError unless the event's own name was given."""
    if typed != name:
        raise RefusedError(
            f"the event is {name!r}, and {typed or 'no name'!r} was given; nothing was touched",
            hint=f"hubctl teardown --force-empty --yes --confirm {name}",
        )


def run_id(command: str, now: dt.datetime) -> str:
    """Names a run's journal: sortable by time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{command}"
