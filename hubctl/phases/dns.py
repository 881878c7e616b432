"""The hubs' names: records in a Route 53 zone where there is one, otherwise words on what to create."""

from __future__ import annotations

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.hub_steps import PointNames, RemoveNames, TellNames
from hubctl.core.steps import Step
from hubctl.hub_service import balancer_name, record, wants_balancer
from hubctl.phases.plans import plan_steps

NAME = "dns"
NEEDS: tuple[str, ...] = ("hubs",)


def _hosts(inputs: Inputs) -> tuple[tuple[str, str], ...]:
    return tuple((hub.host, inputs.config.namespace(name)) for name, hub in inputs.config.hubs.items())


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Aliases in the zone, or a list of records for whoever runs the zone."""
    zone = inputs.config.dns.zone
    hosts = tuple((inputs.config.hubs[name].host, inputs.config.namespace(name)) for name in inputs.hubs)
    if zone is None:
        return (TellNames("names of the hubs", hosts),)
    return (PointNames(f"records in {zone}", zone, hosts),)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """The records that hubctl made for this event, also for hubs that the config has lost. Without a zone: none."""
    zone = inputs.config.dns.zone
    if zone is None:
        return ()
    return (RemoveNames(f"records in {zone}", zone, inputs.config.name),)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Whether each host resolves to its load balancer."""
    return Health.of_parts(tuple((host, _resolves(context, host, where)) for host, where in _hosts(context.inputs)))


def _resolves(context: Context, host: str, namespace: str) -> Health:
    kubernetes = context.cluster().kubernetes
    balancer = balancer_name(kubernetes, namespace)
    if not wants_balancer(kubernetes, namespace):
        return Health.ready("its hub is to have no load balancer (extra_values)")
    if not balancer:
        return Health.absent("its hub has no load balancer yet")
    found = context.ports.resolver.addresses(host)
    if not found:
        return Health.partial(f"does not resolve yet; create {record(host, balancer)}")
    if not found & context.ports.resolver.addresses(balancer):
        return Health.partial(f"resolves to another machine than {balancer}")
    return Health.ready(f"-> {balancer}")
