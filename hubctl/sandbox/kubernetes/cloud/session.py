"""This module finds the cluster at the sandbox's AWS endpoint: clients, the EKS cluster, and its network.

All calls block: the endpoint is served by the same process, so they run `beside` its loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.settings import KubernetesSettings


class NotReadyError(Exception):
    """The EKS cluster, or its network, is not there (yet)."""


@dataclass(frozen=True)
class Place:
    """Where the cluster is."""

    cluster: str
    vpc: str
    security_group: str
    subnets: tuple[str, ...]
    """The public ones, in which load balancers stand."""


@dataclass(frozen=True)
class EksCluster:
    """What EKS says of the cluster."""

    name: str
    vpc: str
    security_group: str
    created: str


_Result = TypeVar("_Result")
_THREADS = ThreadPoolExecutor(8, "sandbox-cloud")
"""Threads of their own: in those that asyncio shares, waiting for the endpoint could starve the endpoint itself."""


async def beside(call: Callable[..., _Result], *arguments: Any) -> _Result:
    """Runs a blocking call to the AWS endpoint beside the loop."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, lambda: call(*arguments))


_MAKING = threading.Lock()


def client(settings: KubernetesSettings, service: str) -> Any:
    """A client of an AWS service. Clients are shared by threads, but only one thread at a time may make one."""
    with _MAKING:
        return _client(settings.aws_endpoint_url, settings.region, settings.account_id, service)


@cache
def _client(endpoint: str | None, region: str, account: str, service: str) -> Any:
    import boto3
    from botocore.config import Config

    make: Any = boto3.session.Session().client
    return make(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="sandbox",  # noqa: S106 (the sandbox asks for none)
        # No proxies: the endpoint is on this machine.
        config=Config(user_agent_extra="hubctl-sandbox-kubernetes", retries={"total_max_attempts": 2}, proxies={}),
    )


def find_cluster(settings: KubernetesSettings) -> EksCluster | None:
    """The EKS cluster that this API belongs to: the one of the settings' name, or the one that has its address, or the
    only one of the account, if it is nobody else's."""
    eks = client(settings, "eks")
    names = [name for name in eks.list_clusters()["clusters"] if settings.cluster_name in (None, name)]
    all_found = [eks.describe_cluster(name=name)["cluster"] for name in names]
    if settings.cluster_name is None:
        all_found = [one for one in all_found if _may_be(one, settings)]
    if len(all_found) != 1:
        return None
    (found,) = all_found
    network = found["resourcesVpcConfig"]
    return EksCluster(str(found["name"]), network["vpcId"], network["clusterSecurityGroupId"], str(found["createdAt"]))


def _may_be(cluster: Object, settings: KubernetesSettings) -> bool:
    """Whether a cluster has this API's address, or none of the sandbox's."""
    here = f"https://{settings.host}:"
    address = cluster.get("endpoint") or ""
    return address == f"{here}{settings.port}" or not settings.port or not address.startswith(here)


def find_place(settings: KubernetesSettings) -> Place:
    """The cluster with its public subnets. Raises NotReadyError."""
    cluster = find_cluster(settings)
    if cluster is None:
        raise NotReadyError("no EKS cluster")
    wanted = [{"Name": "vpc-id", "Values": [cluster.vpc]}]
    subnets = client(settings, "ec2").describe_subnets(Filters=wanted)["Subnets"]
    public = [item["SubnetId"] for item in subnets if _has_tag(item, "kubernetes.io/role/elb")]
    if not public:
        raise NotReadyError("no subnet is tagged kubernetes.io/role/elb")
    return Place(cluster.name, cluster.vpc, cluster.security_group, tuple(sorted(public)))


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as AWS takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _has_tag(found: Object, key: str) -> bool:
    return any(tag["Key"] == key for tag in found.get("Tags", ()))
