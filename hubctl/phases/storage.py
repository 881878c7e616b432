"""Storage as the hubs see it: the disks' class, folders on EFS with owner and mode, and claims on them."""

from __future__ import annotations

from hubctl.context import ClusterPorts, Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import ClusterOutputs, MissingFactsError
from hubctl.core.health import Health
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.steps import ApplyManifests, DeleteObjects, RunJob, Step
from hubctl.counting import counted
from hubctl.phases.plans import plan_steps
from hubctl.render import directories, storage
from hubctl.render.names import support_namespace

NAME = "storage"
NEEDS: tuple[str, ...] = ("cluster",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Claims come before folders: nothing mounts one until the hubs start, and the Job needs the claim on the root."""
    config = inputs.config
    file_system_id = inputs.facts.need(ClusterOutputs).file_system_id
    namespaces = (storage.namespace(config, support_namespace(config)), *storage.hub_namespaces(config))
    count = len(tuple(directories.made(config)))
    return (
        ApplyManifests("namespaces and the disks' class", (*namespaces, storage.storage_class(config))),
        ApplyManifests(f"claims on {file_system_id}", storage.volumes(config, file_system_id)),
        RunJob(f"{counted(count, 'directory', 'directories')} on {file_system_id}", directories.job(config)),
    )


def down(inputs: Inputs) -> tuple[Step, ...]:
    """Objects only: the data goes with the file system, in the cluster phase."""
    config = inputs.config
    return (
        DeleteObjects("the Job that made the directories", (directories.job_ref(config),)),
        DeleteObjects("claims on EFS", storage.claim_refs(config)),
        DeleteObjects("volumes on EFS", storage.volume_refs(config)),
        DeleteObjects("the disks' class", (storage.STORAGE_CLASS_REF,)),
    )


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Whether every claim is bound, and the directories are made."""
    try:
        cluster = context.cluster()
    except MissingFactsError:
        return Health.absent("no cluster")
    claims = tuple((_part(ref), _claim(cluster, ref)) for ref in storage.claim_refs(context.config))
    return Health.of_parts((*claims, ("directories", _directories(cluster, context))))


def _part(ref: ObjectRef) -> str:
    return f"{ref.namespace}/{ref.name}"


def _claim(cluster: ClusterPorts, ref: ObjectRef) -> Health:
    claim = cluster.kubernetes.get(ref)
    if claim is None:
        return Health.absent()
    phase = str(claim.get("status", {}).get("phase", "Pending"))
    return Health.ready(phase) if phase == "Bound" else Health.partial(phase)


def _directories(cluster: ClusterPorts, context: Context) -> Health:
    job = cluster.kubernetes.get(directories.job_ref(context.config))
    if job is None:
        return Health.absent()
    if job.get("status", {}).get("succeeded"):
        return Health.ready("made")
    failed = job.get("status", {}).get("failed", 0)
    return Health.partial(f"the Job failed {counted(failed, 'time')}" if failed else "the Job has not ended")
