"""The buckets beside the data bucket, each with a root and a state of its own, usually in another region."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.steps import ApplyRoot, DestroyRoot, DrainBucket, EmptyBucket, ForgetResources, MarkKept, Step
from hubctl.phases import roots, terraform_health
from hubctl.phases.plans import plan_steps

NAME = "secondary-bucket"
NEEDS: tuple[str, ...] = ("cluster",)


def _title(inputs: Inputs, short: str) -> str:
    return f"bucket {inputs.config.bucket_name(short)} in {inputs.config.bucket_region(short)}"


def up(inputs: Inputs) -> tuple[Step, ...]:
    """One root a bucket; its policy is attached to the participants' role, which the cluster root made."""
    return tuple(
        ApplyRoot(_title(inputs, short), roots.secondary_bucket(inputs, short))
        for short in inputs.config.secondary_buckets
    )


def down(inputs: Inputs) -> tuple[Step, ...]:
    """Each bucket is emptied, then destroyed. Of one that stays, the policy on the participants' role still goes."""
    return tuple(step for short in inputs.config.secondary_buckets for step in _down(inputs, short))


def _down(inputs: Inputs, short: str) -> Iterator[Step]:
    bucket, root = inputs.config.bucket_name(short), roots.secondary_bucket(inputs, short)
    region = inputs.config.bucket_region(short)
    if short in inputs.keep.buckets:
        yield MarkKept(f"mark {bucket} as kept", "bucket", bucket)
    elif short in inputs.keep.draining:
        yield DrainBucket(f"have S3 empty {bucket}", bucket, region)
    else:
        yield EmptyBucket(f"empty {bucket}", bucket, region)
    if short in inputs.keep.buckets | inputs.keep.draining:
        yield ForgetResources(f"keep {bucket}", root, ("aws_s3_bucket*",))
    yield DestroyRoot(_title(inputs, short), root)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Bucket by bucket."""
    parts = tuple(
        (short, terraform_health.of_root(context, roots.secondary_bucket(context.inputs, short)))
        for short in context.config.secondary_buckets
    )
    return Health.of_parts(parts) if parts else Health.ready("none in this config")
