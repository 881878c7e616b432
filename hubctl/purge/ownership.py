"""Whose a thing is: proofs that it belongs to an event, from its tags, its name, its IAM path and its VPC.

A prefix of a name proves nothing: another event may be called ohw-2. Tags that cannot be read mean "not ours".
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.ports.inventory import Thing
from hubctl.render import names


@dataclass(frozen=True)
class Claims:
    """What an event calls its own. `vpcs` are the VPCs that carry its tag."""

    event: str
    cluster: str
    iam_path: str
    names: Set[str]
    vpcs: Set[str] = frozenset()


def claims(config: EventConfig, vpcs: Set[str] = frozenset()) -> Claims:
    """The claims of an event, all derived from its config."""
    cluster = config.cluster_name
    insights = ("application", "dataplane", "host", "performance")
    exact = {
        cluster,
        config.bot,
        config.state_bucket,
        f"{config.name}-monthly",
        *(config.bucket_name(short) for short in config.buckets),
        f"/aws/eks/{cluster}/cluster",
        *(f"/aws/containerinsights/{cluster}/{part}" for part in insights),
        *(f"_hubctl.{hub.host}" for hub in config.hubs.values()),
    }
    return Claims(config.name, cluster, names.iam_path(config), frozenset(exact), vpcs)


def proofs(thing: Thing, claim: Claims) -> tuple[str, ...]:
    """Why a thing is the event's, each reason by itself enough to look; two are needed to delete. Empty: not ours."""
    return tuple(_proofs(thing, claim)) if thing.tags is not None else ()


def _proofs(thing: Thing, claim: Claims) -> Iterator[str]:
    tags = thing.tags or {}
    if tags.get("hubctl:event") == claim.event:
        yield f"tag hubctl:event={claim.event}"
    if any(_of_cluster(key, value, claim.cluster) for key, value in tags.items()):
        yield f"tag of cluster {claim.cluster}"
    if thing.name in claim.names:
        yield "its name is one that only this event has"
    if claim.iam_path in thing.id:
        yield f"IAM path {claim.iam_path}"
    if thing.vpc and thing.vpc in claim.vpcs:
        yield f"in the event's {thing.vpc}"


def _of_cluster(key: str, value: str, cluster: str) -> bool:
    """Tags that EKS, its controllers and the CSI drivers give.

    https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
    """
    if key == f"kubernetes.io/cluster/{cluster}":
        return True
    of_controllers = ("eks:cluster-name", "aws:eks:cluster-name", "elbv2.k8s.aws/cluster", "KubernetesCluster")
    return key in of_controllers and value == cluster
