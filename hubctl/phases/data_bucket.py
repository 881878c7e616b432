"""The data bucket on the way down: what is in it goes as soon as nobody writes to it any more.

The bucket itself belongs to the cluster's root. Emptying it may take as long as all the rest, so it runs beside that.
"""

from __future__ import annotations

from hubctl.config.model import DATA_BUCKET
from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.steps import DrainBucket, EmptyBucket, ForgetResources, MarkKept, Step
from hubctl.phases import roots
from hubctl.phases.plans import plan_steps

NAME = "data-bucket"
NEEDS: tuple[str, ...] = ("cluster",)


def up(inputs: Inputs) -> tuple[Step, ...]:  # noqa: ARG001 (the verb's shape is fixed)
    """Nothing: the cluster's root makes it."""
    return ()


def down(inputs: Inputs) -> tuple[Step, ...]:
    """Emptied, kept, or left to S3 to empty. What stays is forgotten by Terraform, its lifecycle rules too."""
    bucket, region = inputs.config.bucket_name(DATA_BUCKET), inputs.config.aws.region
    forget = ForgetResources(f"keep {bucket}", roots.cluster(inputs), ("aws_s3_bucket*.data",))
    if DATA_BUCKET in inputs.keep.buckets:
        return (MarkKept(f"mark {bucket} as kept", "bucket", bucket), forget)
    if DATA_BUCKET in inputs.keep.draining:
        return (DrainBucket(f"have S3 empty {bucket}", bucket, region), forget)
    return (EmptyBucket(f"empty {bucket}", bucket, region),)


def plan(context: Context) -> PhasePlan:
    """Never a change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """The cluster's root tells."""
    bucket, region = context.config.bucket_name(DATA_BUCKET), context.config.aws.region
    return Health.ready() if context.ports.aws.bucket_exists(bucket, region) else Health.absent()
