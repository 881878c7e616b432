"""The bot's policies as the credentials root makes them, and what AWS publishes about the actions in them."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from string import Template
from typing import Any

import yaml
from policy_sentry.shared.iam_data import get_service_prefix_data

from hubctl.assets import terraform_dir

Statement = dict[str, Any]
FOLDER = terraform_dir() / "credentials" / "policies"
TOPICS = ("cluster", "network", "roles", "state", "storage")
IAM = "arn:aws:iam::123456789012"
WORDS = {
    "account": "123456789012",
    "partition": "aws",
    "region": "us-west-2",
    "regions": json.dumps(["us-east-1", "us-west-2"]),
    "event": "ohw",
    "cluster": "ohw-cluster",
    "bot": f"{IAM}:role/hubctl/ohw/ohw-terraform-bot",
    "boundary": f"{IAM}:policy/hubctl/ohw/ohw-boundary",
    "policies": f"{IAM}:policy/hubctl/ohw/*",
    "roles": f"{IAM}:role/hubctl/ohw/*",
    "ec2": "arn:aws:ec2:us-west-2:123456789012",
    "efs": "arn:aws:elasticfilesystem:us-west-2:123456789012",
    "eks": "arn:aws:eks:us-west-2:123456789012",
    "buckets": json.dumps(["arn:aws:s3:::ohw-data-123456789012"]),
    "objects": json.dumps(["arn:aws:s3:::ohw-data-123456789012/*"]),
    "state_bucket": "arn:aws:s3:::ohw-hubctl-state-123456789012",
}


def statements(topic: str) -> list[Statement]:
    """A topic's statements. Raises KeyError for a word that the root does not give."""
    loaded: list[Statement] = yaml.safe_load(Template((FOLDER / f"{topic}.yaml").read_text()).substitute(WORDS))
    return loaded


def everything() -> list[Statement]:
    """All statements of all the bot's policies, the boundary left out."""
    return [statement for topic in TOPICS for statement in statements(topic)]


def several(value: str | list[str]) -> list[str]:
    """IAM lets a list of one stand as a string."""
    return [value] if isinstance(value, str) else value


def published(pattern: str) -> list[tuple[str, dict[str, Any]]]:
    """What AWS publishes about an action, or about all that a pattern fits; empty if there is none."""
    service, _, name = pattern.partition(":")
    privileges = get_service_prefix_data(service).get("privileges", {})
    return [(f"{service}:{key}", item) for key, item in privileges.items() if fnmatch.fnmatchcase(key, name)]


def granted(found: list[Statement]) -> Iterator[tuple[str, dict[str, Any], Statement]]:
    """Every action of every Allow, with what AWS publishes about it."""
    for statement in found:
        if statement["Effect"] == "Allow":
            for pattern in several(statement["Action"]):
                yield from ((name, item, statement) for name, item in published(pattern))


def exactly() -> set[str]:
    """The actions of all the bot's policies that are granted by their whole name."""
    return {action for one in everything() for action in several(one["Action"]) if "*" not in action}


def condition_keys(statement: Statement) -> list[str]:
    """The keys of a statement's conditions, those of the request as a whole left out."""
    keys = [key for block in statement.get("Condition", {}).values() for key in block]
    return [key for key in keys if key != "aws:RequestedRegion"]


def keys_of(action: str, item: dict[str, Any], kind: str) -> list[str]:
    """Condition keys of an action for one kind of resource. AWS lists them with the pair; for some services only with
    the kind of resource, which then also lists keys (of tags in the request) that few of its actions have."""
    resources = get_service_prefix_data(action.partition(":")[0])["resources"]
    anywhere = item["resource_types"].get("", {}).get("condition_keys", [])
    of_pair = item["resource_types"].get(kind, {}).get("condition_keys", [])
    return [*anywhere, *(of_pair or resources.get(kind, {}).get("condition_keys", []))]


def arn_of(action: str, kind: str) -> str:
    """How AWS writes the ARN of a kind of resource, with * for what is not known."""
    resource = get_service_prefix_data(action.partition(":")[0])["resources"][kind]
    known = {"Partition": "aws", "Region": WORDS["region"], "Account": WORDS["account"]}
    return re.sub(r"\$\{(\w+)\}", lambda found: known.get(found[1], "*"), resource["arn"])


def knows(keys: list[str], key: str) -> bool:
    """Whether a condition key is among published ones, which write tags as aws:ResourceTag/${TagKey}."""
    tag, _, _ = key.partition("/")
    return any(key == item or (item.startswith(f"{tag}/${{") and "/" in key) for item in keys)


def _overlap(pattern: str, arn: str) -> bool:
    """Whether the literal beginnings of a policy's ARN and a published one agree as far as both go."""
    left, right = pattern.partition("*")[0], arn.partition("*")[0]
    return left.startswith(right) or right.startswith(left)


def _covers(statement: Statement, arn: str, keys: list[str]) -> bool:
    """Whether a statement can match a resource of a kind: an ARN fits, and all its condition keys are there."""
    fits = any(_overlap(pattern, arn) for pattern in several(statement["Resource"]))
    return fits and all(knows(keys, key) for key in condition_keys(statement))


def uncovered(found: list[Statement]) -> set[tuple[str, str]]:
    """Actions that are granted, but not for a kind of resource that AWS asks for as well."""
    all_of_them = list(granted(found))
    missing = set()
    for name, item, _ in all_of_them:
        for kind in (kind for kind, detail in item["resource_types"].items() if kind and detail["required"]):
            arn, keys = arn_of(name, kind), keys_of(name, item, kind)
            if not any(_covers(statement, arn, keys) for other, _, statement in all_of_them if other == name):
                missing.add((name, kind))
    return missing
