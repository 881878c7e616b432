"""Asks what `up` would change, phase by phase, with whatever rights the caller has."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hubctl import last_up, observe, record
from hubctl.context import Context
from hubctl.core.changes import Detail, PhasePlan, StepPreview
from hubctl.core.preview import Preview
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.phases import BY_NAME, hubs
from hubctl.phases.protocol import Phase
from hubctl.preflight import check_account
from hubctl.record import teams
from hubctl.session import Session

_SHORTEST = 6
"""A shorter secret would blank out half of an answer."""


def preview(session: Session) -> Preview:
    """`hubctl plan`: what `up` would change. Writes nothing to AWS, the cluster or any state, and takes no lock."""
    caller = check_account(session.context.ports.aws, session.context.config)
    context, notes = observe.as_whoever_may(session.context, caller.arn)
    context = context.knowing(observe.everything(context))
    context, held, refused = _held(context)
    context, untold = _knowing_teams(session, context)
    with ThreadPoolExecutor(max_workers=len(BY_NAME)) as pool:
        since = pool.submit(last_up.since, context.ports.locks, context.inputs)
        asked = tuple(pool.map(lambda phase: _ask(phase, context, refused), BY_NAME.values()))
    hide = _hiding(context)
    return Preview(
        context.config.name,
        caller.account_id,
        tuple(_masked(plan, hide) for plan, _ in asked),
        since.result(),
        (*_late(context), *notes, *held, *untold),
        failures=tuple(error for _, error in asked if error is not None),
    )


def _late(context: Context) -> Iterator[str]:
    """Every night's drift check says so too, until somebody tears it down."""
    day = context.config.event.gone_by
    if context.ports.clock.now().date() > day:
        yield f"the event should have been gone by {day}; hubctl teardown stops the costs"


def _held(context: Context) -> tuple[Context, tuple[str, ...], HubctlError | None]:
    """The context with what is held of the hubs, where they stay behind the config, and why `up` would refuse them."""
    try:
        known, laid = record.known(context, freezing=True)
    except InterruptedRunError:
        raise
    except HubctlError as error:
        return context, (), error
    return known, (*laid.held, *laid.notes), None


def _knowing_teams(session: Session, context: Context) -> tuple[Context, tuple[str, ...]]:
    """The context with Grafana's teams, of which only new ones are asked for, and what is not known of them. `up` would
    refuse a team that GitHub does not have; the token of a plan may just not see it."""
    if session.instruments is None:
        return context, ()
    found = teams.look_up(session.instruments.github, context.config, context.inputs.record, anew=False)
    missing = tuple(
        f"GitHub shows no team {name} to this token; `up` refuses one that is not there" for name in found.missing
    )
    inputs = replace(context.inputs, record=teams.recorded(context.inputs.record, found))
    return replace(context, inputs=inputs), (*found.notes, *missing)


def _ask(phase: Phase, context: Context, refused: HubctlError | None) -> tuple[PhasePlan, HubctlError | None]:
    """One phase that cannot be asked does not hide the others."""
    if refused is not None and phase.NAME == hubs.NAME:
        return PhasePlan(phase.NAME, (), failed=refused.message), refused
    try:
        return phase.plan(context), None
    except InterruptedRunError:
        raise
    except HubctlError as error:
        return PhasePlan(phase.NAME, (), failed=error.message), error


def _hiding(context: Context) -> Callable[[str], str]:
    """Masks what the config's references stand for, plain and as Kubernetes writes it."""
    values = [value for value in context.inputs.secrets.values() if len(value) >= _SHORTEST]
    encoded = [base64.b64encode(value.encode()).decode() for value in values]

    def hide(text: str) -> str:
        for value in sorted((*values, *encoded), key=len, reverse=True):
            text = text.replace(value, "***")
        return text

    return hide


def _masked(plan: PhasePlan, hide: Callable[[str], str]) -> PhasePlan:
    return replace(plan, previews=tuple(_masked_steps(plan.previews, hide)))


def _masked_steps(previews: tuple[StepPreview, ...], hide: Callable[[str], str]) -> Iterator[StepPreview]:
    for one in previews:
        details = tuple(Detail(hide(detail.of), tuple(map(hide, detail.text))) for detail in one.details)
        yield replace(one, lines=tuple(map(hide, one.lines)), details=details, values=tuple(map(hide, one.values)))
