"""Finds things that a run made and no state knows, by the tags that hubctl gives: a network, an address, a gateway.

AWS lets them exist twice, so that terraform would make them again and nobody would be told. Only what has the tag of
this very event, the name that the plan gives, and lies in the event's own network is taken. Where terraform itself made
a thing again, since it never heard that the first was made, one is spare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hubctl.adapters.terraform.state import State
from hubctl.config.cluster import OWN_TAG
from hubctl.ports.inventory import Thing

Listing = Callable[[str, str], Sequence[Thing]]
"""All things of a kind (of the inventory's) in a region."""

_KINDS = {
    "aws_vpc": "VPC",
    "aws_subnet": "subnet",
    "aws_internet_gateway": "internet gateway",
    "aws_eip": "address",
    "aws_nat_gateway": "NAT gateway",
    "aws_route_table": "route table",
    "aws_security_group": "security group",
    "aws_vpc_endpoint": "VPC endpoint",
    "aws_launch_template": "launch template",
    "aws_efs_file_system": "file system",
}
"""The inventory's kinds by terraform's types; the network comes first, since it decides on the others."""

_TWICE = ("internet gateway", "address", "VPC")
"""Kinds that AWS makes as often as it is asked, without a token by which it would know a question asked again."""


def by_tags(plan: Mapping[str, Any], event: str, listed: Callable[[str], Sequence[Thing]]) -> dict[str, str]:
    """Ids by addresses, of what a plan would make though it is there already. `listed` gives all things of a kind."""
    known = set(_ids(plan))
    vpc = next((one["values"]["id"] for one in _prior(plan) if one["type"] == "aws_vpc"), "")
    found: dict[str, str] = {}
    for change in sorted(_creations(plan), key=lambda one: list(_KINDS).index(one["type"])):
        kind = _KINDS[change["type"]]
        ours = [one for one in listed(kind) if one.id not in known and _is(one, change["change"]["after"], event)]
        if change["type"] == "aws_vpc":
            ours = _fullest_first(ours, listed)
            vpc = ours[0].id if ours else ""
        else:
            ours = [one for one in ours if one.vpc in ("", vpc)]
        if ours:
            found[change["address"]] = ours[0].id
            known.add(ours[0].id)
    return found


def spares(state: State, event: str, listed: Callable[[str], Sequence[Thing]]) -> list[Thing]:
    """What is there twice: a twin of what the state knows, of this event and with the very same tags, which the state
    does not know and nothing uses.
    """
    resources = [(one["type"], instance["attributes"]) for one in state["resources"] for instance in one["instances"]]
    ids = {str(attributes.get("id")) for _, attributes in resources}
    found = []
    for kind in _TWICE:
        twins = [_all_tags(attributes) for one, attributes in resources if _KINDS.get(one) == kind]
        named = [tags for tags in twins if tags.get("Name") and tags.get(OWN_TAG) == event]
        if named:
            others = [one for one in listed(kind) if one.id not in ids and one.tags in named]
            found += [one for one in others if _is_idle(one, listed)]
    return found


def _all_tags(attributes: Mapping[str, Any]) -> Mapping[str, str]:
    tags: Mapping[str, str] = attributes.get("tags_all") or {}
    return tags


def _is_idle(thing: Thing, listed: Callable[[str], Sequence[Thing]]) -> bool:
    """Nothing is in a network, and a gateway is at none. Of an address AWS says so when it is to be released."""
    return not thing.vpc and not any(one.vpc == thing.id for one in listed("subnet"))


def _creations(plan: Mapping[str, Any]) -> list[Any]:
    changes = plan.get("resource_changes", ())
    return [one for one in changes if one["type"] in _KINDS and one["change"]["actions"] == ["create"]]


def _prior(plan: Mapping[str, Any]) -> list[Any]:
    """Resources of the state that the plan was made from. hubctl's roots have no modules in them."""
    values = plan.get("prior_state", {}).get("values", {})
    found: list[Any] = values.get("root_module", {}).get("resources", [])
    return found


def _ids(plan: Mapping[str, Any]) -> list[str]:
    return [str(one["values"].get("id", "")) for one in _prior(plan)]


def _is(thing: Thing, planned: Mapping[str, Any], event: str) -> bool:
    name = (planned.get("tags") or {}).get("Name") or planned.get("name")
    tags = thing.tags or {}
    return tags.get(OWN_TAG) == event and bool(name) and name in (tags.get("Name"), thing.name)


def _fullest_first(vpcs: Sequence[Thing], listed: Callable[[str], Sequence[Thing]]) -> list[Thing]:
    """A lost answer can leave two: the one that was gone on with has subnets in it."""
    subnets = Counter(one.vpc for one in listed("subnet")) if len(vpcs) > 1 else Counter()
    return sorted(vpcs, key=lambda one: -subnets[one.id])
