"""The cluster and what it stands on: network, EKS, node groups, EFS, the data bucket, roles of pods, budget."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.config.model import DATA_BUCKET
from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health, Level
from hubctl.core.steps import (
    ApplyRoot,
    DestroyRoot,
    EmptyBucket,
    ForgetResources,
    MarkKept,
    PurgePolicyVersions,
    Step,
)
from hubctl.phases import roots, terraform_health
from hubctl.phases.plans import plan_steps
from hubctl.render import names

NAME = "cluster"
NEEDS: tuple[str, ...] = ("state-backend",)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """One root: Terraform knows the order inside it better than anybody."""
    return (ApplyRoot(f"cluster {inputs.config.cluster_name}", roots.cluster(inputs)),)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """The data bucket is emptied first: Terraform must not be the one to delete data."""
    config = inputs.config
    return (
        *_data(inputs),
        *_homes(inputs),
        PurgePolicyVersions("old policy versions", names.iam_path(config)),
        DestroyRoot(f"cluster {config.cluster_name}", roots.cluster(inputs)),
    )


def _data(inputs: Inputs) -> Iterator[Step]:
    bucket = inputs.config.bucket_name(DATA_BUCKET)
    if DATA_BUCKET in inputs.keep.buckets:
        yield MarkKept(f"mark {bucket} as kept", "bucket", bucket)
        yield ForgetResources(f"keep {bucket}", roots.cluster(inputs), ("aws_s3_bucket*.data",))
    else:
        yield EmptyBucket(f"empty {bucket}", bucket, inputs.config.aws.region)


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
        return Health.partial(f"{len(unready)} of {len(nodes)} nodes are not ready: {', '.join(unready[:3])}")
    return Health.ready(f"{health.detail}, {len(nodes)} nodes")
