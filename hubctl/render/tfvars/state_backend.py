"""Variables of terraform/state-backend."""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.render.tfvars.common import Variables


class StateBackendVariables(Variables):
    """Name for name as in terraform/state-backend/variables.tf."""

    bucket: str


def state_backend(config: EventConfig, *, path_style: bool) -> StateBackendVariables:
    """The state bucket. The operator makes it, so no role is assumed."""
    return StateBackendVariables(
        event=config.name,
        region=config.aws.region,
        account_id=config.aws.account_id,
        tags=config.tags,
        assume_role_arn=None,
        s3_use_path_style=path_style,
        bucket=config.state_bucket,
    )
