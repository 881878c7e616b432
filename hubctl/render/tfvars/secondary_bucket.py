"""Variables of terraform/secondary-bucket."""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.render import names
from hubctl.render.tfvars.common import BucketRules, Variables


class SecondaryBucketVariables(Variables):
    """Name for name as in terraform/secondary-bucket/variables.tf."""

    short_name: str
    bucket: BucketRules
    user_role_name: str


def secondary_bucket(
    config: EventConfig, name: str, *, assume_role_arn: str | None, path_style: bool
) -> SecondaryBucketVariables:
    """A bucket of `buckets` beside the data bucket, in its own region."""
    return SecondaryBucketVariables(
        event=config.name,
        region=config.bucket_region(name),
        account_id=config.aws.account_id,
        tags=config.tags,
        assume_role_arn=assume_role_arn,
        s3_use_path_style=path_style,
        short_name=name,
        bucket=BucketRules.of(config.bucket_name(name), config.buckets[name]),
        user_role_name=names.user_role(config),
    )
