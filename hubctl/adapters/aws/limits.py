"""Fulfils `hubctl.ports.limits.Limits` with boto3, as the operator, in the event's region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hubctl.adapters.aws.clients import FEW_ATTEMPTS
from hubctl.adapters.aws.errors import code, in_our_words
from hubctl.adapters.aws.sessions import Sessions
from hubctl.ports.limits import Disk, Running, Support

_LIVE = ["pending", "running"]


def _tags(found: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}


class AwsLimits:
    """One account in one region. A question that AWS does not answer soon is given up: it is only a check."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def _client(self, service: str) -> Any:
        return self._sessions.client(service, attempts=FEW_ATTEMPTS)

    def quota(self, service: str, code_: str) -> float | None:
        """Where an account's own value was never set, Service Quotas knows only that of all accounts."""
        from botocore.exceptions import ClientError

        quotas = self._client("service-quotas")
        wanted = {"ServiceCode": service, "QuotaCode": code_}
        with in_our_words("asking for quotas", action="servicequotas:GetServiceQuota"):
            for ask in (quotas.get_service_quota, quotas.get_aws_default_service_quota):
                try:
                    return float(ask(**wanted)["Quota"]["Value"])
                except ClientError as error:
                    if code(error) != "NoSuchResourceException":
                        raise
        return None

    def running(self) -> Sequence[Running]:
        """Of a machine that says nothing of its CPUs, those of its type."""
        found = []
        with in_our_words("listing machines", action="ec2:DescribeInstances"):
            pages = self._client("ec2").get_paginator("describe_instances")
            for page in pages.paginate(Filters=[{"Name": "instance-state-name", "Values": _LIVE}]):
                found += [one for reservation in page["Reservations"] for one in reservation["Instances"]]
        unsaid = sorted({one["InstanceType"] for one in found if not one.get("CpuOptions")})
        known = self.vcpus(unsaid) if unsaid else {}
        return [_running(one, known) for one in found]

    def disks(self) -> Sequence[Disk]:
        """All volumes."""
        with in_our_words("listing volumes", action="ec2:DescribeVolumes"):
            pages = self._client("ec2").get_paginator("describe_volumes").paginate()
            volumes = [one for page in pages for one in page["Volumes"]]
        return [Disk(one.get("VolumeType", ""), one["Size"], _tags(one)) for one in volumes]

    def offered(self, instance_types: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Zones by type."""
        filters = [{"Name": "instance-type", "Values": list(instance_types)}]
        found: dict[str, set[str]] = {name: set() for name in instance_types}
        with in_our_words("asking for instance types", action="ec2:DescribeInstanceTypeOfferings"):
            pages = self._client("ec2").get_paginator("describe_instance_type_offerings")
            for page in pages.paginate(LocationType="availability-zone", Filters=filters):
                for one in page["InstanceTypeOfferings"]:
                    found[one["InstanceType"]].add(one["Location"])
        return {name: frozenset(zones) for name, zones in found.items()}

    def vcpus(self, instance_types: Sequence[str]) -> Mapping[str, int]:
        """By a filter: named directly, one type that does not exist would fail the whole call."""
        filters = [{"Name": "instance-type", "Values": list(instance_types)}]
        with in_our_words("asking for instance types", action="ec2:DescribeInstanceTypes"):
            pages = self._client("ec2").get_paginator("describe_instance_types").paginate(Filters=filters)
            found = [one for page in pages for one in page["InstanceTypes"]]
        return {one["InstanceType"]: one["VCpuInfo"]["DefaultVCpus"] for one in found}

    def kubernetes(self) -> Mapping[str, Support | None]:
        """Versions of EKS clusters. Dates are days in UTC."""
        with in_our_words("asking for Kubernetes versions", action="eks:DescribeClusterVersions"):
            pages = self._client("eks").get_paginator("describe_cluster_versions").paginate()
            found = [one for page in pages for one in page["clusterVersions"]]
        return {one["clusterVersion"]: _support(one) for one in found}


def _running(one: Any, known: Mapping[str, int]) -> Running:
    cpus = one.get("CpuOptions") or {}
    count = cpus.get("CoreCount", 0) * cpus.get("ThreadsPerCore", 0) or known.get(one["InstanceType"], 0)
    return Running(one["InstanceType"], count, one.get("InstanceLifecycle") == "spot", _tags(one))


def _support(one: Any) -> Support | None:
    days = [one.get(name) for name in ("endOfStandardSupportDate", "endOfExtendedSupportDate")]
    if not all(isinstance(day, dt.datetime) for day in days):
        return None
    standard, extended = (day.astimezone(dt.UTC).date() for day in days if day is not None)
    return Support(standard, extended)
