"""Whose a thing is: proofs that it belongs to an event, from its tags, its name, its IAM path and its VPC.

A prefix of a name proves nothing by itself: another event may be called ohw-2. What supports a proof, such as the tags
that the event's people chose, counts only beside one. Tags that cannot be read mean "not ours".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from hubctl.config.cluster import OWN_TAG
from hubctl.config.model import EventConfig
from hubctl.ports.inventory import Thing
from hubctl.render import names

ENOUGH_TO_DELETE = 2
"""Proofs that do not come of one another."""
_NAMED_BY_AWS = frozenset(
    {
        "EKS cluster",
        "access key",
        "alarm",
        "auto scaling group",
        "bucket",
        "budget",
        "DNS record",
        "instance profile",
        "launch template",
        "log group",
        "policy",
        "role",
        "topic",
        "user",
    }
)
"""Kinds whose names AWS keeps unique. Other names are tags, which anybody can write."""

_OF_CONTROLLERS = frozenset(
    {
        "eks:cluster-name",
        "aws:eks:cluster-name",
        "elbv2.k8s.aws/cluster",
        "cluster.k8s.amazonaws.com/name",
        "KubernetesCluster",
    }
)
"""Tags whose value is a cluster's name, given by EKS, its controllers and the CNI.
https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html"""


@dataclass(frozen=True)
class Claims:
    """What an event calls its own. `vpcs` are the VPCs that carry its tag."""

    event: str
    cluster: str
    iam_path: str
    names: Set[str]
    namespaces: Set[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)
    """Those that the config asks for, beside hubctl's own."""
    vpcs: Set[str] = frozenset()


def claims(config: EventConfig, vpcs: Set[str] = frozenset()) -> Claims:
    """The claims of an event, all derived from its config."""
    return Claims(
        config.name,
        config.cluster_name,
        names.iam_path(config),
        frozenset(_names(config)),
        frozenset({names.support_namespace(config), *map(config.namespace, config.hubs)}),
        config.aws.tags,
        vpcs,
    )


def _names(config: EventConfig) -> Iterator[str]:
    cluster = config.cluster_name
    yield from (cluster, config.bot, config.state_bucket, f"{config.name}-monthly", f"{config.name}-nat-traffic")
    yield from (config.bucket_name(short) for short in config.buckets)
    yield f"/aws/eks/{cluster}/cluster"
    yield from (f"/aws/containerinsights/{cluster}/{part}" for part in _INSIGHTS)
    for hub in config.hubs.values():
        yield from (hub.host, f"_hubctl.{hub.host}")


_INSIGHTS = ("application", "dataplane", "host", "performance")


def proofs(thing: Thing, claim: Claims) -> tuple[str, ...]:
    """Why a thing is the event's: one reason is enough to show it, two to delete it. Empty: not ours."""
    if thing.tags is None or other_event(thing, claim.event):
        return ()
    found = tuple(_proofs(thing, thing.tags, claim))
    return (*found, *_support(thing, thing.tags, claim)) if found else ()


def other_event(thing: Thing, event: str) -> str:
    """The event that a thing's tag names, where that is another; else empty. Nothing outweighs it: ohw with a bucket
    `2-data` and ohw-2 with a bucket `data` want the same name."""
    named = (thing.tags or {}).get(OWN_TAG, "")
    return named if named != event else ""


def _proofs(thing: Thing, tags: Mapping[str, str], claim: Claims) -> Iterator[str]:
    if thing.kind == "DNS record":  # events may share a zone: the host of our config may be another's by its mark
        if thing.of != claim.event:
            return
        yield f"the mark beside it names {claim.event}"
    if tags.get(OWN_TAG) == claim.event:
        yield f"tag {OWN_TAG}={claim.event}"
    if any(_of_cluster(key, value, claim.cluster) for key, value in tags.items()):
        yield f"tag of cluster {claim.cluster}"
    if thing.kind in _NAMED_BY_AWS and thing.name in claim.names:
        yield "its name is one that only this event has"
    if claim.iam_path in thing.id or claim.iam_path in thing.of:
        yield f"IAM path {claim.iam_path}"
    if thing.vpc and thing.vpc in claim.vpcs:
        yield f"in the event's {thing.vpc}"


def _of_cluster(key: str, value: str, cluster: str) -> bool:
    """Tags that EKS, its controllers and the CSI drivers give."""
    return key == f"kubernetes.io/cluster/{cluster}" or (key in _OF_CONTROLLERS and value == cluster)


def _support(thing: Thing, tags: Mapping[str, str], claim: Claims) -> Iterator[str]:
    """What proves nothing alone."""
    if claim.tags and claim.tags.items() <= tags.items():
        yield f"tags {', '.join(f'{key}={value}' for key, value in claim.tags.items())}"
    if thing.name.startswith(f"{claim.event}-") and thing.name not in claim.names:
        yield f"its name begins with {claim.event}-"
    if (namespace := _namespace(tags)) in claim.namespaces:
        yield f"made for namespace {namespace}"
    if thing.kind == "log group" and thing.state:
        yield thing.state


def _namespace(tags: Mapping[str, str]) -> str:
    """Of the claim or the Service that a disk or a load balancer was made for."""
    service = tags.get("kubernetes.io/service-name") or tags.get("service.k8s.aws/stack") or ""
    return tags.get("kubernetes.io/created-for/pvc/namespace") or service.partition("/")[0]
