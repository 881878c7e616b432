"""Names and ARNs that hubctl gives to things in AWS, each derived from the config alone.

Derived names need no facts: a root can be planned before, and destroyed after, the roots that it refers to exist.
"""

from __future__ import annotations

from hubctl.config.model import EventConfig


def partition(region: str) -> str:
    """The ARN partition of a region: aws, aws-cn or aws-us-gov."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def iam_path(config: EventConfig) -> str:
    """Path of every IAM entity of the event, by which they are found again."""
    return f"/hubctl/{config.name}/"


def _iam_arn(config: EventConfig, kind: str, name: str) -> str:
    return f"arn:{partition(config.aws.region)}:iam::{config.aws.account_id}:{kind}{iam_path(config)}{name}"


def bot_arn(config: EventConfig) -> str:
    """ARN of the bot, role or user."""
    return _iam_arn(config, config.credentials.mode, config.bot)


def assumed_role_arn(config: EventConfig) -> str | None:
    """The role that Terraform assumes; None in user mode, where the environment carries the bot's key."""
    return bot_arn(config) if config.credentials.mode == "role" else None


def boundary(config: EventConfig) -> str:
    """Name of the permissions boundary that every role of the event carries."""
    return f"{config.name}-boundary"


def boundary_arn(config: EventConfig) -> str:
    """ARN of the permissions boundary that every role of the event carries."""
    return _iam_arn(config, "policy", boundary(config))


def user_role(config: EventConfig) -> str:
    """Name of the role of the participants' pods."""
    return f"{config.name}-hub-user"


def support_namespace(config: EventConfig) -> str:
    """Namespace of the add-ons that are not kube-system's."""
    return f"{config.name}-support"
