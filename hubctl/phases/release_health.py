"""How Helm releases are: absent, not as they should be, or deployed with all their pods ready."""

from __future__ import annotations

from collections.abc import Sequence

from hubctl.context import ClusterPorts, Context
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.core.helm import InstalledRelease
from hubctl.core.kubernetes import WorkloadState
from hubctl.render import reserve

Wanted = tuple[str, str, str]
"""What the part is called for people, the release's name, and its namespace."""


def of_releases(context: Context, wanted: Sequence[Wanted]) -> Health:
    """Release by release. Absent where there is no cluster yet."""
    if not wanted:
        return Health.ready("none in this config")
    try:
        cluster = context.cluster()
    except MissingFactsError:
        return Health.absent("no cluster")
    installed = {(release.name, release.namespace): release for release in cluster.helm.releases()}
    namespaces = {namespace for _, name, namespace in wanted if (name, namespace) in installed}
    workloads = {namespace: _workloads(cluster, namespace) for namespace in namespaces}
    return Health.of_parts(
        tuple(
            (part, _of_release(installed.get((name, namespace)), workloads.get(namespace, ())))
            for part, name, namespace in wanted
        )
    )


def _workloads(cluster: ClusterPorts, namespace: str) -> Sequence[WorkloadState]:
    return cluster.kubernetes.workloads(namespace)


def _of_release(release: InstalledRelease | None, workloads: Sequence[WorkloadState]) -> Health:
    if release is None:
        return Health.absent()
    if release.status != "deployed":
        return Health.partial(f"{release.chart} is {release.status}")
    waiting = [state for state in _own(release, workloads) if state.ready < state.wanted]
    if waiting:
        names = ", ".join(f"{state.ref.kind} {state.ref.name} {state.ready}/{state.wanted}" for state in waiting)
        return Health.partial(f"not ready: {names}")
    return Health.ready(f"{release.chart}, revision {release.revision}")


def _own(release: InstalledRelease, workloads: Sequence[WorkloadState]) -> list[WorkloadState]:
    """Where a release has a namespace of its own name, everything in it counts; else what begins with its name. Nodes
    that are still on their way to the reserve make no hub unwell."""
    if release.name == release.namespace:
        return [state for state in workloads if state.ref.name != reserve.NAME]
    return [state for state in workloads if state.ref.name.startswith(release.name)]
