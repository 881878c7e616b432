"""What the people of [[access]] may do in AWS, in their role: policies made from those of the bot and of whoever runs
hubctl, so that what these learn to need, people get too. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from hubctl.config.access import OPERATOR, Role
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.render import names, policies
from hubctl.render.policies import Statement

_READS = ("Describe", "Get", "List", "View")
_CONTENT = ("s3:GetObject",)
"""Reads what people put in; of the state bucket alone a viewer may."""


def policy(config: EventConfig, role: Role) -> str:
    """The policy of a role, as JSON without blanks."""
    statements = operator(config) if role == OPERATOR else viewer(config)
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def operator(config: EventConfig) -> list[Statement]:
    """All that whoever runs hubctl needs, but for what gives rights; and the secrets that the config refers to."""
    return _merged([*policies.of_operator(config, gives=False), *_secrets(config)])


def viewer(config: EventConfig) -> list[Statement]:
    """All that an operator or the bot reads. Nothing that is in the event's buckets, but Terraform's states."""
    of_bot = [one for topic in policies.of_bot(config).values() for one in topic if one["Effect"] == "Allow"]
    readings = [_reading(one, config) for one in (*policies.of_operator(config, gives=False), *of_bot)]
    return _merged(one for one in readings if one["Action"])


def _reading(statement: Statement, config: EventConfig) -> Statement:
    states = f"arn:{names.partition(config.aws.region)}:s3:::{config.state_bucket}/*"
    return {**statement, "Action": [one for one in _several(statement["Action"]) if _reads(one, statement, states)]}


def _reads(action: str, statement: Statement, states: str) -> bool:
    if action in _CONTENT:
        return bool(statement["Resource"] == states)
    return action.partition(":")[2].startswith(_READS)


def _secrets(config: EventConfig) -> Iterator[Statement]:
    partition, region, account = names.partition(config.aws.region), config.aws.region, config.aws.account_id
    for kind, action, prefix, suffix in (
        ("ssm", "ssm:GetParameter", f"arn:{partition}:ssm:{region}:{account}:parameter", ""),
        (
            "secretsmanager",
            "secretsmanager:GetSecretValue",
            f"arn:{partition}:secretsmanager:{region}:{account}:secret:",
            "-*",
        ),
    ):
        found = sorted({one.partition(":")[2] for one in references(config) if one.startswith(f"{kind}:")})
        if found:
            arns = [name if name.startswith("arn:") else f"{prefix}{name}{suffix}" for name in found]
            yield {"Action": [action], "Resource": arns}


def _merged(statements: Iterable[Statement]) -> list[Statement]:
    """One statement for all that is allowed of the same things, so that the whole is short enough for IAM."""
    actions: dict[str, set[str]] = {}
    for one in statements:
        where: dict[str, Any] = {name: one[name] for name in ("Resource", "Condition") if name in one}
        where["Resource"] = sorted(_several(where["Resource"]))
        actions.setdefault(json.dumps(where, sort_keys=True), set()).update(_several(one["Action"]))
    everywhere = actions.get(json.dumps({"Resource": ["*"]}), set())
    made = []
    for key, found in sorted(actions.items()):
        where = json.loads(key)
        kept = found if where == {"Resource": ["*"]} else found - everywhere
        if kept:
            made.append({"Effect": "Allow", "Action": sorted(kept), **where})
    return made


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
