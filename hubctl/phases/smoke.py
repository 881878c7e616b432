"""Whether the hubs really answer: the health endpoint of each, asked through the Kubernetes API's proxy."""

from __future__ import annotations

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.core.steps import CheckHub, Step
from hubctl.hub_service import health
from hubctl.phases.plans import plan_steps

NAME = "smoke"
NEEDS: tuple[str, ...] = ("hubs",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """One check a hub. Nothing is changed."""
    return tuple(step for name in inputs.hubs for step in up_of(inputs, name))


def up_of(inputs: Inputs, name: str) -> tuple[Step, ...]:
    """What one hub must pass, also before its image is promoted."""
    return (CheckHub(f"{name} answers", inputs.config.namespace(name)),)


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
