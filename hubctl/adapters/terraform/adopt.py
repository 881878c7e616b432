"""Takes things into a state that a run made and never heard of: its answer was lost, or it was killed meanwhile.

Terraform then tries to make them again, for ever: AWS says that they exist. Where the thing has a name that hubctl
gave, it is imported by an `import` block, so that the plan shows what it is before any state holds it, and only if the
tag of this very event is on it. What AWS lets exist twice is found beforehand, by its tags (`lost`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hubctl.adapters.terraform.events import Diagnostic
from hubctl.config.cluster import OWN_TAG
from hubctl.errors import HubctlError

MOST_ROUNDS = 8
"""Each names all that exist among what is made side by side; what comes after them is only met in the next round."""

_EXISTS = re.compile(
    r"AlreadyExists|AlreadyAssociated|AlreadyOwnedByYou|ResourceInUseException|MountTargetConflict"
    r"|already exists|already in use"
)

Values = Mapping[str, Any]
_IDS: Mapping[str, Callable[[Values, str], str]] = {
    "aws_iam_policy": lambda v, account: f"arn:aws:iam::{account}:policy{v['path']}{v['name']}",
    "aws_iam_role": lambda v, _: v["name"],
    "aws_iam_user": lambda v, _: v["name"],
    "aws_s3_bucket": lambda v, _: v["bucket"],
    "aws_eks_cluster": lambda v, _: v["name"],
    "aws_eks_node_group": lambda v, _: f"{v['cluster_name']}:{v['node_group_name']}",
    "aws_eks_addon": lambda v, _: f"{v['cluster_name']}:{v['addon_name']}",
    "aws_eks_access_entry": lambda v, _: f"{v['cluster_name']}:{v['principal_arn']}",
    "aws_cloudwatch_log_group": lambda v, _: v["name"],
    "aws_cloudwatch_metric_alarm": lambda v, _: v["alarm_name"],
    "aws_budgets_budget": lambda v, account: f"{account}:{v['name']}",
    "aws_route": lambda v, _: f"{v['route_table_id']}_{v['destination_cidr_block']}",
    "aws_route_table_association": lambda v, _: f"{v['subnet_id']}/{v['route_table_id']}",
}
"""Ids for `terraform import`, from what is planned. Types that carry tags, and whose name AWS lets exist only once."""

SOUGHT: Mapping[str, tuple[str, ...]] = {
    "aws_efs_mount_target": ("file_system_id", "subnet_id"),
    "aws_eks_pod_identity_association": ("cluster_name", "namespace", "service_account"),
}
"""Their ids are AWS's own, and not said when it refuses: they are looked for by these of their values."""

_PARTS = frozenset({"aws_route", "aws_route_table_association", "aws_efs_mount_target"})
"""They carry no tags. Their ids are only known where their route table or file system is in the event's own state."""
_SAID: Mapping[str, re.Pattern[str]] = {"aws_efs_file_system": re.compile(r"\bfs-[0-9a-f]{8,40}\b")}
"""Ids that AWS gives itself, and names when it refuses: a file system is known again by its creation token.
https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html"""


def existing(errors: Iterable[Diagnostic], plan: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Changes that an apply of the plan did not make since AWS says they are there already, with its words."""
    planned = {change["address"]: change for change in plan.get("resource_changes", ())}
    said = [(planned.get(error.address), f"{error.summary} {error.detail}") for error in errors]
    return [(change, words) for change, words in said if change is not None and _EXISTS.search(words)]


def imports(there: Iterable[tuple[Any, str]], account_id: str) -> dict[str, str]:
    """Ids by addresses, of what is there already and hubctl can find again by its name."""
    found = {change["address"]: _identity(change, words, account_id) for change, words in there}
    return {address: identity for address, identity in found.items() if identity}


def not_yet_known(there: Iterable[tuple[Any, str]]) -> set[str]:
    """Addresses of what belongs to something that was made by the same apply: the next plan knows its id."""
    return {change["address"] for change, _ in there if change["type"] in _PARTS | SOUGHT.keys()}


def _identity(change: Mapping[str, Any], words: str, account_id: str) -> str:
    """Empty where it cannot be told: a part of it is perhaps only known after something else was made."""
    if said := _SAID.get(change["type"]):
        named = said.search(words)
        return named[0] if named else ""
    try:
        return _IDS[change["type"]](change["change"]["after"], account_id)
    except KeyError:
        return ""


def blocks(ids: Mapping[str, str]) -> str:
    """The configuration that imports them."""
    return "".join(f"import {{\n  to = {address}\n  id = {json.dumps(one)}\n}}\n" for address, one in ids.items())


def check_own(
    addresses: Sequence[str], plan: Mapping[str, Any], event: str, *, is_empty: Callable[[str], bool]
) -> None:
    """Raises HubctlError if what a plan would import is not tagged as this event's: then it stays somebody else's.

    A bucket gets its tags after it is made. One without any is taken if it `is_empty`: nobody can lose anything by it,
    and AWS has said that it is of this account.
    """
    for change in plan.get("resource_changes", ()):
        if change["address"] not in addresses or change["type"] in _PARTS:
            continue
        tags = (change["change"].get("before") or {}).get("tags_all") or {}
        name = change["change"].get("importing", {}).get("id", change["address"])
        if change["type"] == "aws_s3_bucket" and not tags and is_empty(name):
            continue
        if tags.get(OWN_TAG) != event:
            raise HubctlError(
                f"{change['address']}: {name} is there already, and it is not this event's: it has no tag "
                f"{OWN_TAG}={event}. It was left alone",
                hint="remove or rename it, or choose another event name, then run the same command again",
            )
