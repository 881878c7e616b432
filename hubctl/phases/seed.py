"""What is brought to the shared directories: one Job a seed. The hubs do not wait for it, nor fail with it."""

from __future__ import annotations

from hubctl.context import ClusterPorts, Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.facts import MissingFactsError
from hubctl.core.health import Health
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.steps import ApplyManifests, DeleteObjects, RunJob, Step
from hubctl.phases.plans import plan_steps
from hubctl.render import seeds

NAME = "seed"
NEEDS: tuple[str, ...] = ("storage",)

_TIMEOUT_SECONDS = 6 * 3600
"""A terabyte at 50 MB/s; Ctrl-C ends the waiting at any time, and the Job goes on."""
_LONGEST_TITLE = 64


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Seeds in the order of the config. One that was brought by an equal Job is not looked at again: `again` does."""
    config = inputs.config
    if not config.seed:
        return ()
    account = ApplyManifests("account of the seeds", (seeds.account(config),))
    jobs = (RunJob(_title(seed.name), seeds.job(config, seed), _TIMEOUT_SECONDS) for seed in config.seed)
    return (account, *jobs)


def again(inputs: Inputs) -> tuple[Step, ...]:
    """The same, with Jobs that have ended run once more: what did not change at its source stays as it is."""
    refs = tuple(seeds.job_ref(inputs.config, seed) for seed in inputs.config.seed)
    return (DeleteObjects("Jobs that brought the seeds before", refs), *up(inputs)) if refs else ()


def down(inputs: Inputs) -> tuple[Step, ...]:
    """Objects only: the data goes with the file system."""
    refs = tuple(seeds.job_ref(inputs.config, seed) for seed in inputs.config.seed)
    return (DeleteObjects("Jobs that brought the seeds", refs),) if refs else ()


def plan(context: Context) -> PhasePlan:
    """What `up` would bring."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Seed by seed."""
    config = context.config
    try:
        cluster = context.cluster()
    except MissingFactsError:
        return Health.absent("no cluster")
    parts = tuple((seed.name, _brought(cluster, seeds.job_ref(config, seed))) for seed in config.seed)
    return Health.of_parts(parts) if parts else Health.ready("none in this config")


def _brought(cluster: ClusterPorts, ref: ObjectRef) -> Health:
    job = cluster.kubernetes.get(ref)
    if job is None:
        return Health.absent("not brought")
    state = job.get("status", {})
    if state.get("succeeded"):
        return Health.ready("brought")
    return Health.partial(
        "on its way" if state.get("active") else f"failed: kubectl logs -n {ref.namespace} job/{ref.name}"
    )


def _title(name: str) -> str:
    return name if len(name) <= _LONGEST_TITLE else f"{name[: _LONGEST_TITLE - 1]}…"
