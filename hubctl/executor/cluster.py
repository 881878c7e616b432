"""This module carries out the steps that the cluster answers: objects, Jobs, and what it made in AWS."""

from __future__ import annotations

from hubctl.context import ClusterPorts, Context
from hubctl.core.changes import Changes
from hubctl.core.facts import ClusterOutputs, MissingFactsError
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.steps import ApplyManifests, DeleteObjects, ReleaseCloudResources, RollBack, RunJob, UninstallRelease
from hubctl.errors import HubctlError
from hubctl.executor.done import Done
from hubctl.ports.terraform import Progress
from hubctl.purge.cloud_resources import release_cloud_resources

_COUNTED = {
    "created": Changes(added=1),
    "changed": Changes(changed=1),
    "replaced": Changes(added=1, removed=1),
    "unchanged": Changes(),
}


_UNCHANGED = "unchanged"
"""The last word of a Job that found all as it should be."""


def apply(step: ApplyManifests, context: Context, progress: Progress) -> Done:
    changes = Changes()
    for manifest in step.manifests:
        progress(str(ObjectRef.of(manifest)), None)
        result = context.cluster().kubernetes.apply(manifest)
        changes += _COUNTED[result]
    return Done(changes)


def roll_back(step: RollBack, context: Context, progress: Progress) -> Done:
    """Where the release is gone, nothing is left to go back to: then it is installed as the config has it."""
    helm, release = context.cluster().helm, step.release
    if not helm.history(release.name, release.namespace):
        return Done(helm.install(release, progress=progress))
    return Done(helm.rollback(release, step.revision, progress=progress))


def uninstall(step: UninstallRelease, context: Context, progress: Progress) -> Done:
    """Nothing where the cluster is gone: its releases went with it."""
    cluster = _remaining_cluster(context)
    return Done(cluster.helm.uninstall(step.name, step.namespace, progress=progress)) if cluster else Done()


def delete(step: DeleteObjects, context: Context, progress: Progress) -> Done:
    cluster = _remaining_cluster(context)
    removed = 0
    for ref in step.refs if cluster else ():
        progress(str(ref), None)
        removed += cluster.kubernetes.delete(ref, timeout_seconds=step.timeout_seconds) if cluster else 0
    return Done(Changes(removed=removed))


def release(step: ReleaseCloudResources, context: Context, progress: Progress) -> Done:
    cluster = _remaining_cluster(context)
    if cluster is None:
        return Done()
    removed = release_cloud_resources(
        cluster.kubernetes,
        step.namespaces,
        timeout_seconds=step.timeout_seconds,
        progress=progress,
        clock=context.ports.clock,
    )
    return Done(Changes(removed=removed))


def run_job(step: RunJob, context: Context, progress: Progress) -> Done:
    result = context.cluster().kubernetes.run_job(
        step.manifest, timeout_seconds=step.timeout_seconds, progress=progress
    )
    if result is None:
        return Done()
    if not result.succeeded:
        ref = ObjectRef.of(step.manifest)
        last = "; ".join(result.log[-3:]) or "it printed nothing"
        raise HubctlError(
            f"{ref} failed: {last}", hint=f"kubectl -n {ref.namespace} describe job {ref.name}, then: hubctl up"
        )
    if result.log:
        progress(result.log[-1], None)
    return Done(Changes(changed=int(result.log[-1:] != (_UNCHANGED,))))


def _remaining_cluster(context: Context) -> ClusterPorts | None:
    """The cluster, on the way down; None where it never was, or somebody deleted it by hand: then nothing is in it."""
    outputs = context.facts.get(ClusterOutputs)
    if outputs is not None and not context.ports.aws.cluster_exists(outputs.cluster_name):
        outputs = None
    try:
        return context.ports.connect(outputs)
    except MissingFactsError:
        return None
