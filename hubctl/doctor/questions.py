"""What to ask IAM's simulator: for the operator from operator.yaml, for the bot from its own policies. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.findings import Stops
from hubctl.ports.permissions import Question
from hubctl.render import policies
from hubctl.render.policies import Statement

_LEFTOVERS = "leftovers"
_SOME_NAME = "hubctl-doctor"
"""Stands for what has no name yet: the simulator takes ARNs as they are."""
_EVERY = "aws:RequestedRegion"
"""A policy that pins regions denies a request that has none."""

ONE_OF = {
    "autoscaling:Describe*": ("autoscaling:DescribeAutoScalingGroups",),
    "ec2:Describe*": ("ec2:DescribeInstances", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    "elasticfilesystem:Describe*": ("elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeMountTargets"),
}
"""The simulator takes no wildcards in actions: these stand for all that one fits."""


@dataclass(frozen=True)
class Asked:
    """A question, and what would fail if the answer is no."""

    question: Question
    stops: frozenset[Stops]
    """None where only what a teardown left behind, its state lost, could not be removed."""
    statement: Statement = field(hash=False)
    """As IAM would have it, with names left open."""


def of_operator(config: EventConfig, *, gives: bool = True) -> Iterator[Asked]:
    """For whoever runs hubctl; without `gives`, for the role of the config's operators, who give rights to nobody."""
    for statement in policies.of_operator(config, gives=gives):
        if statement["For"]:
            yield Asked(
                _question(statement, config), frozenset(map(Stops, {*statement["For"]} - {_LEFTOVERS})), statement
            )


def of_bot(config: EventConfig) -> Iterator[Asked]:
    """For the bot. `up` gives it its policies anew, with the operator's rights; a teardown does not."""
    for statements in policies.of_bot(config).values():
        for statement in statements:
            if statement["Effect"] == "Allow":
                yield Asked(_question(statement, config), frozenset({Stops.TEARDOWN}), statement)


def _question(statement: Statement, config: EventConfig) -> Question:
    actions = [one for action in _several(statement["Action"]) for one in ONE_OF.get(action, (action,))]
    return Question(
        tuple(dict.fromkeys(actions)),
        tuple(map(_concrete, _several(statement["Resource"]))),
        {_EVERY: (config.aws.region,), **_keys(statement.get("Condition", {}))},
    )


def _keys(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """A request that fulfils the conditions: any of the values, or all of them where the request may have several."""
    found: dict[str, tuple[str, ...]] = {}
    for operator, block in conditions.items():
        for key, values in block.items():
            wanted = tuple(map(_concrete, _several(values)))
            found[key] = wanted if operator.startswith("ForAllValues") else wanted[:1]
    return found


def _concrete(arn: str) -> str:
    """Where all things are meant, that is left; where a part of a name is open, some name is put there."""
    return arn if arn == "*" else arn.replace("*", _SOME_NAME)


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
