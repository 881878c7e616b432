"""The hubs: one Helm release each, from one template, in a namespace of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl import old_hubs
from hubctl.config.reserve import windows
from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.core.helm import Release
from hubctl.core.hub_steps import TellOldHubs
from hubctl.core.steps import (
    ApplyManifests,
    DeleteObjects,
    HoldNodes,
    InstallRelease,
    KeepRecord,
    ReleaseCloudResources,
    RollBack,
    Step,
    UninstallRelease,
)
from hubctl.counting import counted
from hubctl.errors import RefusedError
from hubctl.phases import release_health
from hubctl.phases.plans import plan_steps
from hubctl.render import dask, hub, login, reserve, secrets, static, storage

NAME = "hubs"
NEEDS: tuple[str, ...] = ("storage",)

_TIMEOUT_SECONDS = 1800
"""An upgrade pulls the image to every node that is up, and a large image takes its time (2-20 min were seen)."""


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Hub by hub, staging before prod as the config has them: a mistake shows where it hurts least."""
    record = () if inputs.record == inputs.stored else (keeping(inputs),)
    hubs = (step for name in inputs.hubs for step in up_of(inputs, name))
    return (*record, *hubs, TellOldHubs("hubs that the config no longer has"))


def keeping(inputs: Inputs) -> KeepRecord:
    """What is held of the hubs is written down before it is done: whatever ends the run, the next one goes on so."""
    return KeepRecord("record of what hubs run", inputs.record, inputs.stored)


def up_of(inputs: Inputs, name: str) -> Iterator[Step]:
    """The steps of one hub. A hub that was rolled back keeps its release, and its Dask gateway, as they are."""
    before = hub.before(inputs.config, name, inputs.secret)
    release = release_of(inputs, name)
    yield ApplyManifests(f"account and login of {name}", before)
    yield reserve_of(inputs, name)
    hold = inputs.record.of(name).hold
    if hold is not None:
        yield RollBack(f"hub {name} stays at revision {hold.revision}", release, hold.revision)
        return
    yield InstallRelease(f"hub {name} {release.chart.version}", release)
    if inputs.config.addons.dask_gateway:
        yield InstallRelease(f"Dask gateway of {name}", _gateway(inputs, name))


def reserve_of(inputs: Inputs, name: str) -> HoldNodes:
    """The hub's node reserve. Also where nothing is scheduled: then `hubctl warm` has what it scales."""
    config, times = inputs.config, windows(inputs.config, name)
    objects = (
        *reserve.base(config, name),
        reserve.deployment(config, name),
        *reserve.cron_jobs(config, name),
    )
    title = f"node reserve of {name}, {counted(len(times), 'time')} in its schedule"
    hand = reserve.map_ref(config, name, reserve.HAND)
    return HoldNodes(title, objects, reserve.ref(config, name), hand, tuple(reserve.rows(times)))


def release_of(inputs: Inputs, name: str) -> Release:
    """A hub's release as the config wants it."""
    config = inputs.config
    values = hub.values(
        config,
        name,
        static=static.values(hub.CHART),
        extra=[_extra(inputs, file) for file in config.hubs[name].extra_values],
        login_fingerprint=secrets.fingerprint(login.secret(config, name, inputs.secret)),
    )
    namespace = config.namespace(name)
    return Release(namespace, namespace, static.chart(hub.CHART), values, timeout_seconds=_TIMEOUT_SECONDS)


def _extra(inputs: Inputs, file: str) -> dict[str, object]:
    if file not in inputs.extra_values:
        raise RefusedError(f"extra_values: {file} was not read", hint="hubctl validate")
    return dict(inputs.extra_values[file])


def _gateway(inputs: Inputs, name: str) -> Release:
    config = inputs.config
    values = dask.values(config, name, static=static.values(dask.CHART))
    return Release(dask.release(config, name), config.namespace(name), static.chart(dask.CHART), values)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """Load balancers and disks must be gone before the controllers that can delete them are. The gateways are tried
    even if the config no longer wants them."""
    config = inputs.config
    namespaces = tuple(config.namespace(name) for name in config.hubs)
    reserves = tuple(ref for name in config.hubs for ref in reserve.refs(config, name))
    return (
        DeleteObjects("node reserves of the hubs", (*reserves, reserve.priority_ref(config))),
        *(step for name in reversed(config.hubs) for step in _uninstalls(inputs, name)),
        ReleaseCloudResources("load balancers and disks of the hubs", namespaces),
        DeleteObjects("namespaces of the hubs", tuple(storage.namespace_ref(name) for name in namespaces)),
    )


def _uninstalls(inputs: Inputs, name: str) -> Iterator[Step]:
    namespace = inputs.config.namespace(name)
    yield UninstallRelease(f"Dask gateway of {name}", dask.release(inputs.config, name), namespace)
    yield UninstallRelease(f"hub {name}", namespace, namespace)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Hub by hub; with Dask, its gateway too."""
    config = context.config
    wanted = [(name, config.namespace(name), config.namespace(name)) for name in config.hubs]
    if config.addons.dask_gateway:
        wanted += [(f"Dask of {name}", dask.release(config, name), config.namespace(name)) for name in config.hubs]
    health, old = release_health.of_releases(context, wanted), tuple(_old(context))
    return Health.of_parts((*health.parts, *old)) if old else health


def _old(context: Context) -> Iterator[tuple[str, Health]]:
    try:
        cluster = context.cluster()
    except MissingFactsError:
        return
    for release in old_hubs.remaining(cluster, context.config):
        yield release, Health.partial("up, but no longer in the config")
