"""Variables of terraform/credentials."""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.render import names
from hubctl.render.tfvars.common import Variables


class CredentialsVariables(Variables):
    """Name for name as in terraform/credentials/variables.tf."""

    mode: str
    bot_name: str
    boundary_name: str
    operator_arns: tuple[str, ...]
    regions: tuple[str, ...]
    cluster_name: str
    state_bucket: str
    buckets: tuple[str, ...]


def credentials(config: EventConfig, *, operator_arns: tuple[str, ...] = (), path_style: bool) -> CredentialsVariables:
    """The bot and its boundary. The operator makes them, so no role is assumed.

    Without `operator_arns`, whoever in the account is allowed sts:AssumeRole by their own policies may be the bot.
    """
    return CredentialsVariables(
        event=config.name,
        region=config.aws.region,
        account_id=config.aws.account_id,
        tags=config.tags,
        assume_role_arn=None,
        s3_use_path_style=path_style,
        mode=config.credentials.mode,
        bot_name=config.bot,
        boundary_name=names.boundary(config),
        operator_arns=operator_arns,
        regions=tuple(sorted({config.aws.region, *(config.bucket_region(short) for short in config.buckets)})),
        cluster_name=config.cluster_name,
        state_bucket=config.state_bucket,
        buckets=tuple(sorted(config.bucket_name(short) for short in config.buckets)),
    )
