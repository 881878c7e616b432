"""The event's Terraform roots: which module, with which variables, as whom, and where the state is.

Names and ARNs that hubctl gives itself are derived from the config, not read from another root's outputs, so that a
root can be planned before, and destroyed after, the others exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.config.model import EventConfig
from hubctl.context import Inputs
from hubctl.core.terraform import Backend, Identity, LocalBackend, Root, S3Backend
from hubctl.render import names, tfvars

CREDENTIALS = "credentials"
STATE_BACKEND = "state-backend"
CLUSTER = "cluster"
SECONDARY_BUCKET = "secondary-bucket"


def s3_backend(config: EventConfig, key: str) -> S3Backend:
    """Where a root's state is in the state bucket."""
    return S3Backend(config.state_bucket, f"{key}/terraform.tfstate", config.aws.region)


def _movable(inputs: Inputs, key: str) -> Backend:
    return s3_backend(inputs.config, key) if key in inputs.facts.remote else LocalBackend()


def credentials(inputs: Inputs) -> Root:
    """The bot. Made by the operator, before anything else, so its state starts on disk."""
    variables = tfvars.credentials(inputs.config, path_style=inputs.path_style)
    return Root(CREDENTIALS, _movable(inputs, CREDENTIALS), Identity.OPERATOR, variables.values())


def state_backend(inputs: Inputs) -> Root:
    """The state bucket. It cannot hold its own state before it exists."""
    variables = tfvars.state_backend(inputs.config, path_style=inputs.path_style)
    return Root(STATE_BACKEND, _movable(inputs, STATE_BACKEND), Identity.OPERATOR, variables.values())


def _whom(inputs: Inputs) -> tuple[Identity, str | None]:
    """As whom the bot's roots are met, and the role that Terraform assumes for it."""
    if not inputs.as_bot:
        return Identity.OPERATOR, None
    return Identity.BOT, names.assumed_role_arn(inputs.config)


def cluster(inputs: Inputs) -> Root:
    """Network, EKS, EFS, data bucket, roles of pods."""
    config, (identity, role) = inputs.config, _whom(inputs)
    variables = tfvars.cluster(config, assume_role_arn=role, path_style=inputs.path_style)
    return Root(CLUSTER, s3_backend(config, CLUSTER), identity, variables.values())


def secondary_bucket(inputs: Inputs, bucket: str) -> Root:
    """One bucket beside the data bucket, with a state of its own."""
    config, (identity, role) = inputs.config, _whom(inputs)
    variables = tfvars.secondary_bucket(config, bucket, assume_role_arn=role, path_style=inputs.path_style)
    backend = s3_backend(config, f"{SECONDARY_BUCKET}/{bucket}")
    return Root(SECONDARY_BUCKET, backend, identity, variables.values(), instance=bucket)


def everything(inputs: Inputs) -> Iterator[Root]:
    """All roots of the event, in the order in which they are made."""
    yield credentials(inputs)
    yield state_backend(inputs)
    yield cluster(inputs)
    for bucket in inputs.config.secondary_buckets:
        yield secondary_bucket(inputs, bucket)
