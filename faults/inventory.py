"""This module makes two worlds comparable: one line a thing, without what AWS makes up.

An id is replaced by the name of what it is the id of, so that what is joined to what still counts: a route table of
another subnet, or a rule for another group, is another line.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from faults.world import World

Inventory = Counter[str]
"""Lines, each a thing, with how often it is there."""

_VOLATILE = re.compile(
    r"(Date|Time|Timestamp|At|Token|IpAddress|IpAddresses|PublicIp|DnsName|DNSName|MacAddress|CanonicalHostedZoneName|"
    r"ResourceRecordSetCount|CallerReference|storedBytes|SizeInBytes|RoleLastUsed|PasswordLastUsed|resourceVersion)$"
)
"""Times, addresses and sizes."""
_ID = re.compile(r"\b[a-z]+(-[a-z]+)*-([0-9a-f]{8}|[0-9a-f]{17})\b")
_RANDOM = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9A-F]{32}\b|\b20[0-9]{24}\b"
    r"|\beks-cluster-sg-[a-z0-9-]+-[0-9]+\b|\bA(KIA|IDA|ROA|NPA)[A-Z0-9]{16,17}\b"
    r"|(?<=/)[0-9a-f]{8}$|(?<=/id/)[0-9A-F]+$"
    r"|\bpvc-[0-9a-f-]{36}\b|\b[0-9a-f]{32}\b|\b20\d\d-\d\d-\d\dT[0-9:.]+(Z|\+00:00)?"
)
_IN_TURN = ("clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort")
"""Given by the cluster in the order in which it is asked. A service without an address has "None"."""
_OWN_ID = {
    "ec2 Vpcs": "VpcId",
    "ec2 Subnets": "SubnetId",
    "ec2 RouteTables": "RouteTableId",
    "ec2 InternetGateways": "InternetGatewayId",
    "ec2 NatGateways": "NatGatewayId",
    "ec2 Addresses": "AllocationId",
    "ec2 SecurityGroups": "GroupId",
    "ec2 VpcEndpoints": "VpcEndpointId",
    "ec2 LaunchTemplates": "LaunchTemplateId",
    "efs FileSystems": "FileSystemId",
}
_NAMES = ("GroupName", "LaunchTemplateName", "Name")


def inventory(world: World, work: Path) -> Inventory:
    """Everything. `work` is the event's work directory, for states that are on disk."""
    # A deleted NAT gateway is listed for an hour or so.
    things = [(kind, thing) for kind, thing in world.things() if thing.get("State") != "deleted"]
    known = names(things)
    lines = [f"{kind} {plain(thing, known)}" for kind, thing in things]
    lines += [f"kubernetes {kind} {_object(item, known)}" for kind, item in world.objects()]
    lines += [f"release {line}" for line in _last(world.releases())]
    lines += [f"terraform {line}" for line in world.states(work)]
    return Counter(lines)


def names(things: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """What ids are of: the name that somebody gave, else the kind."""
    found = {}
    for kind, thing in things:
        if kind in _OWN_ID:
            tags = {tag["Key"]: tag["Value"] for tag in thing.get("Tags", ())}
            name = tags.get("Name") or next((thing[one] for one in _NAMES if thing.get(one)), "")
            found[thing[_OWN_ID[kind]]] = f"<{kind} {_RANDOM.sub('*', name)}>"
    return found


def _object(item: Any, known: Mapping[str, str]) -> str:
    """A Kubernetes object by its name, and what was asked of it. Of data only the names of the keys."""
    meta = item["metadata"]
    asked = {part: item[part] for part in ("spec", "rules", "roleRef", "subjects") if part in item}
    data = sorted({**item.get("data", {}), **item.get("binaryData", {})})
    named = f"{meta.get('namespace', '')}/{_RANDOM.sub('*', meta['name'])}"
    return f"{named} {plain(asked | ({'data': data} if data else {}), known)}"


def _last(records: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    """Releases by their last revision, and what is pending in any: how many revisions were needed may differ."""
    by_name: dict[str, dict[int, str]] = defaultdict(dict)
    for name, revision, status in records:
        by_name[name][revision] = status
    for name, statuses in by_name.items():
        yield f"{name} {statuses.pop(max(statuses))}"
        yield from (f"{name} {status}" for status in statuses.values() if status not in ("superseded", "failed"))


def plain(thing: Any, known: Mapping[str, str] | None = None) -> str:
    """One line for a thing, the same in two worlds that were made alike. `known` has names by ids."""
    return json.dumps(_plain(thing, known or {}), sort_keys=True, default=str)


def _plain(thing: Any, known: Mapping[str, str]) -> Any:
    if isinstance(thing, dict):
        kept = {k: v for k, v in thing.items() if not _VOLATILE.search(k) and k != "ResponseMetadata"}
        kept |= {k: "*" for k in _IN_TURN if kept.get(k) not in (None, "None", ["None"])}
        return {k: _plain(v, known) for k, v in kept.items()}
    if isinstance(thing, list):
        return sorted(
            (_plain(one, known) for one in thing), key=lambda one: json.dumps(one, sort_keys=True, default=str)
        )
    if not isinstance(thing, str):
        return thing
    named = _ID.sub(lambda found: known.get(found.group(), "*"), _RANDOM.sub("*", thing))
    # A list of subnets in one string, in no order.
    return ",".join(sorted(named.split(","))) if named.startswith("<ec2 ") else named


def _in_order(thing: Any) -> str:
    return json.dumps(thing, sort_keys=True, default=str)


def difference(wanted: Inventory, found: Inventory) -> list[str]:
    """Lines that are missing ("- …") or too many ("+ …")."""
    missing = [f"- {line}" for line in sorted((wanted - found).elements())]
    return missing + [f"+ {line}" for line in sorted((found - wanted).elements())]
