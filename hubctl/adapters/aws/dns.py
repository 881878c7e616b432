"""Records in a Route 53 zone. What hubctl made is marked by a TXT record beside it, and only that is ever removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws.errors import code, in_our_words
from hubctl.ports.aws import LoadBalancer, Record

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client

_TYPES = frozenset({"A", "AAAA", "CNAME"})
_MADE = "made by hubctl for "


def marker(host: str) -> str:
    """Name of the TXT record that says: hubctl made the record of this host."""
    return f"_hubctl.{host}"


def mark(host: str, event: str) -> Any:
    """That TXT record. It names the event: events may share a zone, and a config may lose a hub."""
    value = f'"made by hubctl for {event}"'
    return {"Name": marker(host), "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": value}]}


def marked_for(found: Any) -> str:
    """The event that a record set names as a mark; empty where it is none."""
    if found["Type"] != "TXT" or not found["Name"].startswith("_hubctl."):
        return ""
    values = [one["Value"].strip('"') for one in found.get("ResourceRecords", ())]
    return next((value.removeprefix(_MADE) for value in values if value.startswith(_MADE)), "")


def marks(sets: Sequence[Any]) -> dict[str, str]:
    """Host -> event, of all marks in a zone."""
    found = {one["Name"].rstrip(".").removeprefix("_hubctl."): marked_for(one) for one in sets}
    return {host: event for host, event in found.items() if event}


def zone_id(route53: Route53Client, zone: str) -> str | None:
    """Id of the public hosted zone with exactly this name; None if the account has none."""
    with in_our_words(f"looking for the zone {zone}", action="route53:ListHostedZonesByName"):
        answer = route53.list_hosted_zones_by_name(DNSName=zone, MaxItems="10")
    found = [z for z in answer["HostedZones"] if z["Name"].rstrip(".") == zone and not z["Config"].get("PrivateZone")]
    return found[0]["Id"].rpartition("/")[2] if found else None


def record_sets(route53: Route53Client, identity: str) -> list[Any]:
    """All record sets of a zone, as AWS has them."""
    with in_our_words("listing DNS records", action="route53:ListResourceRecordSets"):
        pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=identity)
        return [record for page in pages for record in page["ResourceRecordSets"]]


def records(route53: Route53Client, zone: str) -> Sequence[Record] | None:
    """Address records of a zone; None if there is no such zone."""
    identity = zone_id(route53, zone)
    if identity is None:
        return None
    return [_record(found) for found in record_sets(route53, identity) if found["Type"] in _TYPES]


def _record(found: Any) -> Record:
    alias = found.get("AliasTarget", {}).get("DNSName", "")
    values = [value["Value"] for value in found.get("ResourceRecords", ())]
    target = (alias or (values[0] if values else "")).rstrip(".")
    return Record(found["Name"].rstrip("."), found["Type"], target.removeprefix("dualstack."))


def upsert_alias(route53: Route53Client, zone: str, host: str, balancer: LoadBalancer, event: str) -> bool:
    """See the port. A record of that name which hubctl did not make is left alone, and named."""
    from hubctl.errors import HubctlError

    identity = zone_id(route53, zone)
    if identity is None:
        raise HubctlError(f"the account has no zone {zone}", hint="correct dns.zone in the config")
    there = record_sets(route53, identity)
    of_host = [found for found in there if found["Name"].rstrip(".") == host and found["Type"] in _TYPES]
    maker = marks(there).get(host)
    if any(_record(found).target == balancer.dns_name for found in of_host):
        return False
    if (of_host and maker is None) or maker not in {None, event}:
        raise HubctlError(
            f"{host} already has a record that hubctl did not make{f' for {event}, but for {maker}' if maker else ''}",
            hint=f"remove that record, or point it at {balancer.dns_name} yourself",
        )
    alias = {"HostedZoneId": balancer.zone_id, "DNSName": balancer.dns_name, "EvaluateTargetHealth": False}
    with in_our_words("changing DNS records", action="route53:ChangeResourceRecordSets"):
        _change(route53, identity, "UPSERT", [mark(host, event), {"Name": host, "Type": "A", "AliasTarget": alias}])
    return True


def remove_aliases(route53: Route53Client, zone: str, event: str) -> int:
    """See the port."""
    identity = zone_id(route53, zone)
    there = record_sets(route53, identity) if identity else []
    hosts = [host for host, maker in marks(there).items() if maker == event]
    for host in hosts:
        remove(route53, str(identity), [found for found in there if is_of(found, host)])
    return len(hosts)


def is_of(found: Any, host: str) -> bool:
    """Whether a record set is the alias of a host, or its mark.

    They go together: without a mark an alias is nobody's.
    """
    name, kind = found["Name"].rstrip("."), found["Type"]
    return (name, kind) == (marker(host), "TXT") or ((name, kind) == (host, "A") and "AliasTarget" in found)


def remove(route53: Route53Client, identity: str, sets: list[Any]) -> None:
    """Deletes record sets, each with the very values that it has: Route 53 wants that.

    It refuses to delete what is gone. Where the answer to a first attempt was lost, that is what was wanted.
    """
    from botocore.exceptions import ClientError

    with in_our_words("changing DNS records", action="route53:ChangeResourceRecordSets"):
        try:
            _change(route53, identity, "DELETE", sets)
        except ClientError as error:
            if code(error) != "InvalidChangeBatch" or any(one in sets for one in record_sets(route53, identity)):
                raise


def _change(route53: Route53Client, identity: str, action: Any, sets: list[Any]) -> None:
    route53.change_resource_record_sets(
        HostedZoneId=identity,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record} for record in sets]},
    )
