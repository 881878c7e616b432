"""This module lists what is in the sandbox, as AWS, Kubernetes and the Terraform states tell it.

It asks the sandbox itself, beside the proxy, and with none of hubctl's own listings: what those overlook must be seen.
"""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults.settings import bucket_settings, cluster_parts, file_system_settings, identities
from hubctl.sandbox.running import Running

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
    ("logs", "describe_log_groups", "logGroups"),
    ("kms", "list_aliases", "Aliases"),
    ("iam", "list_users", "Users"),
    ("iam", "list_roles", "Roles"),
    ("iam", "list_instance_profiles", "InstanceProfiles"),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList"),
    ("route53", "list_hosted_zones", "HostedZones"),
)
_MADE_BY_CONTROLLERS = ("Event", "Lease", "EndpointSlice", "Endpoints")


class World:
    """The sandbox of one event, asked directly."""

    def __init__(self, running: Running, region: str = "us-west-2") -> None:
        import boto3

        # Not what `running` says: there the proxy stands.
        settings = json.loads((running.state_dir / "settings.json").read_text())
        self._url = f"http://127.0.0.1:{settings['aws_port']}"
        self._kubernetes_port = settings["kubernetes_port"]
        self._ca_file, self._token_file = running.ca_file, running.token_file
        self._session: Any = boto3.Session(running.account_id, "sandbox", region_name=region)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """A client of the sandbox; the same one each time, since it takes a while to make."""
        from botocore.config import Config

        if service not in self._clients:
            self._clients[service] = self._session.client(
                service,
                endpoint_url=self._url,
                config=Config(s3={"addressing_style": "path"}, proxies={}),
            )
        return self._clients[service]

    def close(self) -> None:
        """Ends its connections."""
        for client in self._clients.values():
            client.close()

    def things(self) -> Iterator[tuple[str, Any]]:
        """What AWS lists, as it is: a kind, and the answer."""
        for service, method, member in _AWS:
            for thing in getattr(self.client(service), method)()[member]:
                yield f"{service} {member}", thing
        yield from bucket_settings(self.client("s3"))
        yield from identities(self.client("iam"))
        yield from cluster_parts(self.client("eks"))
        yield from file_system_settings(self.client("efs"))
        for zone in self.client("route53").list_hosted_zones()["HostedZones"]:
            records = self.client("route53").list_resource_record_sets(HostedZoneId=zone["Id"])
            yield from (("route53 record", record) for record in records["ResourceRecordSets"])

    def states(self, work: Path) -> Iterator[str]:
        """Addresses in every Terraform state: what exists and is in no state would be lost. `work` is the event's work
        directory, for states that are on disk.
        """
        s3 = self.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            for key in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ()):
                if key["Key"].endswith(".tfstate"):
                    text = s3.get_object(Bucket=bucket["Name"], Key=key["Key"])["Body"].read()
                    yield from _addresses(key["Key"], text)
        for path in sorted(work.glob("roots/**/local.tfstate")):
            yield from _addresses(f"disk {path.parent.name}", path.read_bytes())
        yield from (f"unsaved {path.parent.name}" for path in work.glob("roots/**/errored.tfstate"))

    def objects(self) -> Iterator[tuple[str, Any]]:
        """Kubernetes objects that nobody else's controller makes: their kind, and the object."""
        for kind in self._kinds():
            for item in self._get(kind).get("items", ()):
                made = item["metadata"].get("ownerReferences") or item.get("kind") in _MADE_BY_CONTROLLERS
                if not made and item.get("type") != "helm.sh/release.v1":
                    yield kind, item

    def releases(self) -> Iterator[tuple[str, int, str]]:
        """Helm's records: a release with its namespace, a revision, its status."""
        for item in self._get("api/v1/secrets")["items"]:
            if item.get("type") == "helm.sh/release.v1":
                packed = base64.b64decode(base64.b64decode(item["data"]["release"]))
                release = json.loads(gzip.decompress(packed))
                name = f"{release['namespace']}/{release['name']}"
                yield name, int(release["version"]), release["info"]["status"]

    def _kinds(self) -> Iterator[str]:
        groups = ["api/v1", *(f"apis/{g['preferredVersion']['groupVersion']}" for g in self._get("apis")["groups"])]
        for group in groups:
            for resource in self._get(group)["resources"]:
                listed = "list" in resource["verbs"] and "/" not in resource["name"]
                if listed and resource["name"] not in ("events", "leases", "endpointslices", "endpoints", "nodes"):
                    yield f"{group}/{resource['name']}"

    def _get(self, path: str) -> Any:
        trust = ssl.create_default_context(cafile=str(self._ca_file))
        connection = http.client.HTTPSConnection("127.0.0.1", self._kubernetes_port, timeout=30, context=trust)
        try:
            connection.request("GET", f"/{path}", headers={"Authorization": f"Bearer {self._token_file.read_text()}"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


def _addresses(name: str, text: bytes) -> Iterator[str]:
    for resource in json.loads(text)["resources"] if text.strip() else ():
        if resource["mode"] == "managed":
            for instance in resource["instances"]:
                tainted = " tainted" if instance.get("status") == "tainted" else ""
                yield f"{name} {resource['type']}.{resource['name']}[{instance.get('index_key', '')}]{tainted}"
