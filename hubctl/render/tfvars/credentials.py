"""Variables of terraform/credentials."""

from __future__ import annotations

from typing import Self

from hubctl.config.access import OPERATOR, VIEWER, Role, of_role
from hubctl.config.model import EventConfig
from hubctl.render import access, names
from hubctl.render.tfvars.common import Part, Variables


class PeopleVariables(Part):
    """Those of [[access]] with one role, and what it allows."""

    role_name: str
    arns: tuple[str, ...]
    policy: str

    @classmethod
    def of(cls, config: EventConfig, role: Role) -> Self | None:
        """None where nobody has the role."""
        arns = of_role(config.access, role)
        if not arns:
            return None
        return cls(role_name=names.person_role(config, role), arns=arns, policy=access.policy(config, role))


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
    operators: PeopleVariables | None
    viewers: PeopleVariables | None


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
        operators=PeopleVariables.of(config, OPERATOR),
        viewers=PeopleVariables.of(config, VIEWER),
    )
