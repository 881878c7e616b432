"""Names and ARNs that hubctl gives to things in AWS, each derived from the config alone.

Derived names need no facts: a root can be planned before, and destroyed after, the roots that it refers to exist.
"""

from __future__ import annotations

from hubctl.config.access import Role
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


def person_role(config: EventConfig, role: Role) -> str:
    """Name of the role that the people of [[access]] assume who have that role."""
    return f"{config.name}-{role}"


def person_role_arn(config: EventConfig, role: Role) -> str:
    """ARN of the role that the people of [[access]] assume who have that role."""
    return _iam_arn(config, "role", person_role(config, role))


def in_person_role(config: EventConfig, role: Role, caller_arn: str) -> bool:
    """Whether a caller is a session of that role. Its ARN has no path: names of roles are unique in an account."""
    account, _, what = caller_arn.split(":", 4)[4].partition(":")
    kind, name = [*what.split("/"), ""][:2]
    return (account, kind, name) == (config.aws.account_id, "assumed-role", person_role(config, role))


def user_role(config: EventConfig) -> str:
    """Name of the role of the participants' pods."""
    return f"{config.name}-hub-user"


def support_namespace(config: EventConfig) -> str:
    """Namespace of the add-ons that are not kube-system's."""
    return f"{config.name}-support"
