"""This module lists what is in the sandbox, so that two worlds can be compared: ids, times and random names taken out.

It asks the sandbox itself, beside the proxy, and with none of hubctl's own listings: what those overlook must be seen.
"""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import re
import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hubctl.sandbox.running import Running

Inventory = Counter[str]
"""Lines, each a thing, with how often it is there."""

_AWS: tuple[tuple[str, str, str], ...] = (
    ("ec2", "describe_vpcs", "Vpcs"),
    ("ec2", "describe_subnets", "Subnets"),
    ("ec2", "describe_route_tables", "RouteTables"),
    ("ec2", "describe_internet_gateways", "InternetGateways"),
    ("ec2", "describe_nat_gateways", "NatGateways"),
    ("ec2", "describe_addresses", "Addresses"),
    ("ec2", "describe_security_groups", "SecurityGroups"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces"),
    ("ec2", "describe_volumes", "Volumes"),
    ("ec2", "describe_snapshots", "Snapshots"),
    ("ec2", "describe_launch_templates", "LaunchTemplates"),
    ("ec2", "describe_flow_logs", "FlowLogs"),
    ("elb", "describe_load_balancers", "LoadBalancerDescriptions"),
    ("elbv2", "describe_load_balancers", "LoadBalancers"),
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"),
    ("efs", "describe_file_systems", "FileSystems"),
    ("efs", "describe_access_points", "AccessPoints"),
    ("eks", "list_clusters", "clusters"),
    ("logs", "describe_log_groups", "logGroups"),
    ("kms", "list_aliases", "Aliases"),
    ("iam", "list_users", "Users"),
    ("iam", "list_roles", "Roles"),
    ("iam", "list_instance_profiles", "InstanceProfiles"),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList"),
    ("route53", "list_hosted_zones", "HostedZones"),
)
_VOLATILE = re.compile(
    r"(Id|Ids|Arn|Arns|ARN|Date|Time|Timestamp|CanonicalHostedZoneName|Token|Endpoint|IpAddress|IpAddresses|PublicIp|"
    r"DnsName|DNSName|MacAddress|"
    r"creationTime|ResourceRecordSetCount|CallerReference|storedBytes|SizeInBytes|Association|Attachment|Attachments|"
    r"Associations|LatestVersionNumber|Instances|RoleLastUsed|PasswordLastUsed|OwnerId|Groups|UserIdGroupPairs)$"
)
_RANDOM = re.compile(
    r"\b(vpc|subnet|sg|eni|vol|fs|fsap|fsmt|rtb|igw|nat|eipalloc|lt|acl|vpce|snap|i|asg)-[0-9a-f]{8,17}\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9A-F]{32}\b|\b20[0-9]{24}\b"
    r"|\beks-cluster-sg-[a-z0-9-]+-[0-9]+\b"
    r"|\bpvc-[0-9a-f-]{36}\b|\b[0-9a-f]{32}\b|\b20\d\d-\d\d-\d\dT[0-9:.]+(Z|\+00:00)?"
)


class World:
    """The sandbox of one event, asked directly."""

    def __init__(self, running: Running, region: str = "us-west-2") -> None:
        import boto3

        # Not what `running` says: there the proxy stands.
        settings = json.loads((running.state_dir / "settings.json").read_text())
        self._url = f"http://127.0.0.1:{settings['aws_port']}"
        self._kubernetes_port = settings["kubernetes_port"]
        self._trust = ssl.create_default_context(cafile=str(running.ca_file))
        self._token = running.token_file.read_text()
        self._session = boto3.Session(running.account_id, "sandbox", region_name=region)

    def client(self, service: str) -> Any:
        """A client of the sandbox."""
        from botocore.config import Config

        return self._session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self._url,
            config=Config(s3={"addressing_style": "path"}, proxies={}),
        )

    def inventory(self, work: Path) -> Inventory:
        """Everything. `work` is the event's work directory, for states that are on disk."""
        lines = [f"{kind} {plain(thing)}" for kind, thing in self.things()]
        lines += [f"kubernetes {line}" for line in self._objects()]
        lines += [f"terraform {line}" for line in self._states(work)]
        return Counter(lines)

    def things(self) -> Iterator[tuple[str, Any]]:
        """What AWS lists, as it is."""
        for service, method, member in _AWS:
            for thing in getattr(self.client(service), method)()[member]:
                yield f"{service} {member}", thing
        yield from self._buckets()
        yield from self._identities()
        yield from self._cluster_parts()
        for zone in self.client("route53").list_hosted_zones()["HostedZones"]:
            records = self.client("route53").list_resource_record_sets(HostedZoneId=zone["Id"])
            yield from (("route53 record", record) for record in records["ResourceRecordSets"])

    def _buckets(self) -> Iterator[tuple[str, Any]]:
        s3 = self.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            name = bucket["Name"]
            yield "s3 bucket", {"Name": name, "Versioning": s3.get_bucket_versioning(Bucket=name).get("Status")}
            for key in s3.list_objects_v2(Bucket=name).get("Contents", ()):
                yield "s3 object", {"Bucket": name, "Key": key["Key"]}

    def _identities(self) -> Iterator[tuple[str, Any]]:
        iam = self.client("iam")
        for user in iam.list_users()["Users"]:
            name = user["UserName"]
            keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
            yield "iam access keys", {"User": name, "Statuses": [key["Status"] for key in keys]}
            yield "iam attached", {"User": name, "Policies": _names(iam.list_attached_user_policies(UserName=name))}
        for role in iam.list_roles()["Roles"]:
            name = role["RoleName"]
            yield "iam attached", {"Role": name, "Policies": _names(iam.list_attached_role_policies(RoleName=name))}
        for policy in iam.list_policies(Scope="Local")["Policies"]:
            versions = iam.list_policy_versions(PolicyArn=policy["Arn"])["Versions"]
            yield "iam policy", {"Name": policy["PolicyName"], "Path": policy["Path"], "Versions": len(versions)}

    def _cluster_parts(self) -> Iterator[tuple[str, Any]]:
        eks = self.client("eks")
        for cluster in eks.list_clusters()["clusters"]:
            yield "eks cluster", {"Name": cluster, "Status": eks.describe_cluster(name=cluster)["cluster"]["status"]}
            for method, member in (
                ("list_nodegroups", "nodegroups"),
                ("list_addons", "addons"),
                ("list_access_entries", "accessEntries"),
            ):
                for part in getattr(eks, method)(clusterName=cluster)[member]:
                    yield f"eks {member}", {"Cluster": cluster, "Name": part}
        efs = self.client("efs")
        for system in efs.describe_file_systems()["FileSystems"]:
            targets = efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]
            yield "efs mount targets", {"Name": system.get("Name"), "Targets": len(targets)}

    def _states(self, work: Path) -> Iterator[str]:
        """Addresses in every Terraform state: what exists and is in no state would be lost."""
        s3 = self.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            for key in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
                if key["Key"].endswith(".tfstate"):
                    text = s3.get_object(Bucket=bucket["Name"], Key=key["Key"])["Body"].read()
                    yield from _addresses(key["Key"], text)
        for path in sorted(work.glob("roots/**/local.tfstate")):
            yield from _addresses(f"disk {path.parent.name}", path.read_bytes())

    def _objects(self) -> Iterator[str]:
        """Kubernetes objects that nobody else's controller makes, and Helm releases by their last revision."""
        for kind in self._kinds():
            for item in self._get(kind).get("items", ()):
                meta = item["metadata"]
                if meta.get("ownerReferences") or item.get("kind") in ("Event", "Lease", "EndpointSlice", "Endpoints"):
                    continue
                if item.get("type") == "helm.sh/release.v1":
                    yield from _release(item)
                    continue
                yield f"{kind} {meta.get('namespace', '')}/{_RANDOM.sub('*', meta['name'])}"

    def _kinds(self) -> Iterator[str]:
        groups = ["api/v1", *(f"apis/{g['preferredVersion']['groupVersion']}" for g in self._get("apis")["groups"])]
        for group in groups:
            for resource in self._get(group)["resources"]:
                listed = "list" in resource["verbs"] and "/" not in resource["name"]
                if listed and resource["name"] not in ("events", "leases", "endpointslices", "endpoints", "nodes"):
                    yield f"{group}/{resource['name']}"

    def _get(self, path: str) -> Any:
        connection = http.client.HTTPSConnection("127.0.0.1", self._kubernetes_port, timeout=30, context=self._trust)
        try:
            connection.request("GET", f"/{path}", headers={"Authorization": f"Bearer {self._token}"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


def _names(answer: Any) -> list[str]:
    return sorted(policy["PolicyName"] for policy in answer["AttachedPolicies"])


def _addresses(name: str, text: bytes) -> Iterator[str]:
    for resource in json.loads(text)["resources"] if text.strip() else ():
        if resource["mode"] == "managed":
            for instance in resource["instances"]:
                yield f"{name} {resource['type']}.{resource['name']}[{instance.get('index_key', '')}]"


def _release(item: Any) -> Iterator[str]:
    """Only the newest revision of a release is deployed; how many were needed may differ."""
    release = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(item["data"]["release"]))))
    if release["info"]["status"] != "superseded" and release["info"]["status"] != "failed":
        yield f"release {release['namespace']}/{release['name']} {release['info']['status']}"


def plain(thing: Any) -> str:
    """One line for a thing, the same in two worlds that were made alike."""
    return json.dumps(_without_volatile(thing), sort_keys=True, default=str)


def _without_volatile(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {
            k: _without_volatile(v) for k, v in thing.items() if not _VOLATILE.search(k) and k != "ResponseMetadata"
        }
    if isinstance(thing, list):
        return sorted((_without_volatile(one) for one in thing), key=lambda one: json.dumps(one, default=str))
    return _RANDOM.sub("*", thing) if isinstance(thing, str) else thing


def difference(wanted: Inventory, found: Inventory) -> list[str]:
    """Lines that are missing ("- …") or too many ("+ …")."""
    missing = [f"- {line}" for line in sorted((wanted - found).elements())]
    return missing + [f"+ {line}" for line in sorted((found - wanted).elements())]


def compared_again(lines: Sequence[str]) -> list[str]:
    """A difference of an earlier sweep, by today's rules of what AWS makes up."""
    sides: dict[str, Inventory] = {"-": Counter(), "+": Counter()}
    for line in lines:
        kind, brace, text = line[2:].partition("{")
        sides[line[0]][f"{kind}{plain(json.loads(brace + text))}" if brace else kind] += 1
    return difference(sides["-"], sides["+"])
