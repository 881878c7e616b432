"""The cluster and what it stands on: network, EKS, node groups, EFS, the data bucket, roles of pods, budget."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health, Level
from hubctl.core.steps import (
    ApplyRoot,
    DestroyRoot,
    ForgetResources,
    MarkKept,
    PurgePolicyVersions,
    Step,
    StopLogging,
    SweepLeaked,
)
from hubctl.counting import counted
from hubctl.phases import roots, terraform_health
from hubctl.phases.plans import plan_steps
from hubctl.render import names

NAME = "cluster"
NEEDS: tuple[str, ...] = ("state-backend",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """One root: Terraform knows the order inside it better than anybody."""
    return (ApplyRoot(f"cluster {inputs.config.cluster_name}", roots.cluster(inputs)),)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """First the machines, then what they and the controllers left in the network, then the network: Terraform knows
    nothing of it, and would wait for the VPC until it gave up.

    The control plane stops logging beforehand: what it logs while it goes makes EKS write the log group anew.
    """
    config, root = inputs.config, roots.cluster(inputs)
    return (
        StopLogging(f"logging of {config.cluster_name}", config.cluster_name),
        *_homes(inputs),
        PurgePolicyVersions("old policy versions", names.iam_path(config)),
        DestroyRoot(f"machines of {config.cluster_name}", root, targets=("aws_eks_cluster.this",)),
        SweepLeaked("what the machines left behind"),
        DestroyRoot(f"cluster {config.cluster_name}", root),
    )


def _homes(inputs: Inputs) -> Iterator[Step]:
    """Its mount targets go all the same: they lie in the VPC."""
    if inputs.keep.file_system:
        yield MarkKept("mark the file system as kept", "file system", f"{inputs.config.name}-homes")
        patterns = ("aws_efs_file_system*.homes", "aws_efs_backup_policy.homes")
        yield ForgetResources("keep the file system", roots.cluster(inputs), patterns)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Whether the root is applied, the API answers, and every node is ready."""
    health = terraform_health.of_root(context, roots.cluster(context.inputs))
    if health.level is not Level.READY:
        return health
    nodes = context.cluster().kubernetes.nodes()
    unready = [node.name for node in nodes if not node.ready]
    if unready:
        return Health.partial(f"{len(unready)} of {counted(len(nodes), 'node')} not ready: {', '.join(unready[:3])}")
    return Health.ready(f"{health.detail}, {counted(len(nodes), 'node')}")
