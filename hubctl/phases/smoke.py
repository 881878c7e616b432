"""Whether the hubs work: the health of each, by the Kubernetes API's proxy, and a server on the first of the config."""

from __future__ import annotations

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.core.hub_steps import CheckHub, TryHub
from hubctl.core.steps import Step
from hubctl.hub_service import health
from hubctl.phases.plans import plan_steps
from hubctl.render import entrance
from hubctl.render.wishes import wishes

NAME = "smoke"
NEEDS: tuple[str, ...] = ("hubs",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Every hub is asked, and the first of the config is tried; with a new event its name may not be known yet."""
    first = next(iter(inputs.config.hubs))
    tried = _trial(inputs, first, must=False) if first in inputs.hubs else ()
    return (*(_health(inputs, name) for name in inputs.hubs), *tried)


def up_of(inputs: Inputs, name: str) -> tuple[Step, ...]:
    """What one hub must pass before, and after, it changes."""
    return (_health(inputs, name), *_trial(inputs, name, must=True))


def _health(inputs: Inputs, name: str) -> Step:
    return CheckHub(f"{name} answers", inputs.config.namespace(name))


def _trial(inputs: Inputs, name: str, *, must: bool) -> tuple[Step, ...]:
    if not inputs.servers:
        return ()
    config, hub = inputs.config, inputs.config.hubs[name]
    seconds, wanted = hub.start_timeout_seconds, wishes(config, name)
    title = f"{name} starts a server"
    return (TryHub(title, name, config.namespace(name), entrance.url(hub), wanted, seconds, must=must),)


def down(inputs: Inputs) -> tuple[Step, ...]:  # noqa: ARG001 (the verb's shape is fixed)
    """Nothing was made."""
    return ()


def plan(context: Context) -> PhasePlan:
    """Never a change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Hub by hub, right now."""
    return Health.of_parts(tuple((name, _answers(context, name)) for name in context.config.hubs))


def _answers(context: Context, name: str) -> Health:
    try:
        heard = health(context.cluster().kubernetes, context.config.namespace(name))
    except MissingFactsError:
        return Health.absent()
    if heard.words.startswith("HTTP 404"):
        return Health.absent("no such hub")
    return Health.ready(heard.words) if heard.well else Health.partial(heard.words)
