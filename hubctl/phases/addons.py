"""What runs beside the hubs: cluster-autoscaler, Prometheus, Grafana, and what else the config asks for."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.helm import Release
from hubctl.core.kubernetes import Manifest
from hubctl.core.steps import (
    ApplyManifests,
    DeleteObjects,
    InstallRelease,
    ReleaseCloudResources,
    Step,
    TellNotes,
    UninstallRelease,
)
from hubctl.phases import release_health
from hubctl.phases.plans import plan_steps
from hubctl.render import addons, grafana, static, storage
from hubctl.render.names import support_namespace

NAME = "addons"
NEEDS: tuple[str, ...] = ("cluster",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """The namespace and the disks' class, then one release each. No release waits for another."""
    namespace = support_namespace(inputs.config)
    releases = tuple(_release(inputs, name) for name in addons.releases(inputs.config))
    before = ApplyManifests(f"namespace {namespace}", tuple(_before(inputs)))
    notes = (TellNotes("Grafana's teams on GitHub", inputs.notes),) if inputs.notes else ()
    return (
        before,
        *notes,
        *(InstallRelease(f"{release.name} {release.chart.version}", release) for release in releases),
    )


def _before(inputs: Inputs) -> Iterator[Manifest]:
    config = inputs.config
    yield storage.namespace(config, support_namespace(config))
    yield storage.storage_class(config)
    if (secret := _grafana_secret(inputs)) is not None:
        yield secret


def _grafana_secret(inputs: Inputs) -> Manifest | None:
    return grafana.secret(inputs.config, inputs.secret) if inputs.config.addons.grafana else None


def _release(inputs: Inputs, name: str) -> Release:
    config = inputs.config
    values = addons.values(config, name, static=static.values(name), teams=inputs.record.teams)
    if name == grafana.CHART:
        values = grafana.with_fingerprint(values, _grafana_secret(inputs))
    return Release(name, support_namespace(config), static.chart(name), values)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """All that this phase can ever make, whatever the config says now; then the disks, while their driver lives."""
    namespace = support_namespace(inputs.config)
    uninstalls = (UninstallRelease(name, name, namespace) for name in reversed(addons.ALL_RELEASES))
    return (
        *uninstalls,
        ReleaseCloudResources(f"disks of {namespace}", (namespace,)),
        DeleteObjects(f"namespace {namespace}", (storage.namespace_ref(namespace),)),
    )


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Release by release."""
    namespace = support_namespace(context.config)
    wanted = [(name, name, namespace) for name in addons.releases(context.config)]
    return release_health.of_releases(context, wanted)
