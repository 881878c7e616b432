"""Service quotas against the need: what others in the account use is gone, what the event has already is its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hubctl.config.cluster import OWN_TAG
from hubctl.config.model import EventConfig
from hubctl.core.findings import Finding, Stops, error, not_checked, ok, warning
from hubctl.doctor import needs
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.needs import Need
from hubctl.doctor.pools import count_of, pool_of

_VCPUS = "ec2"
_CLUSTER_TAG = "kubernetes.io/cluster/"


@dataclass(frozen=True)
class Quota:
    """One quota: how people call it, how Service Quotas does."""

    words: str
    service: str
    code: str
    region: str

    def raised_to(self, value: float) -> str:
        """The command that asks for more. AWS takes minutes to days to say yes."""
        return (
            f"aws service-quotas request-service-quota-increase --service-code {self.service} "
            f"--quota-code {self.code} --desired-value {math.ceil(value)} --region {self.region}"
        )


def is_ours(tags: Mapping[str, str] | None, config: EventConfig) -> bool:
    """Nodes, and what Kubernetes makes (disks, load balancers), may carry the tag of their cluster alone."""
    own = tags or {}
    of_cluster = own.get("eks:cluster-name") == config.cluster_name or f"{_CLUSTER_TAG}{config.cluster_name}" in own
    return own.get(OWN_TAG) == config.name or of_cluster


def machines(instruments: Instruments) -> Iterator[Finding]:
    """vCPUs, on demand and spot, by the pools that share a quota."""
    config, limits = instruments.config, instruments.limits
    unknown = needs.unknown_types(config)
    of_types = {**needs.known_vcpus(config), **(limits.vcpus(unknown) if unknown else {})}
    running = limits.running()
    for pool, need in needs.vcpus(config, of_types).items():
        others = sum(
            one.vcpus
            for one in running
            if pool_of(one.instance_type, spot=one.spot) == pool and not is_ours(one.tags, config)
        )
        quota = Quota(pool.words, _VCPUS, pool.code, config.aws.region)
        yield judge(quota, need, limits.quota(_VCPUS, pool.code), others)
    for name in unknown:
        if name in of_types and pool_of(name, spot=False) is None:
            yield not_checked("vCPUs", f"hubctl does not know the quota of {name}")


def disks(instruments: Instruments) -> Iterator[Finding]:
    """Volumes of kind gp3, in TiB."""
    config = instruments.config
    used = sum(one.gib for one in instruments.limits.disks() if one.kind == "gp3" and not is_ours(one.tags, config))
    yield _counted(instruments, "volumes (gp3), TiB", "gp3", needs.disks_tib(config), used / 1024)


def _number(count: Callable[[EventConfig], int], words: str, quota: str, kind: str) -> Callable[..., Iterator[Finding]]:
    def look(instruments: Instruments) -> Iterator[Finding]:
        config = instruments.config
        listed = instruments.inventory.list(kind, config.aws.region) if kind else ()
        used = sum(not is_ours(thing.tags, config) for thing in listed)
        number = count(config)
        if number:
            yield _counted(instruments, words, quota, Need(number, number, number), used)

    return look


vpcs = _number(lambda _config: 1, "VPCs", "vpc", "VPC")
gateways = _number(lambda _config: 1, "internet gateways", "internet_gateway", "internet gateway")
addresses = _number(needs.addresses, "Elastic IP addresses", "address", "address")
clusters = _number(lambda _config: 1, "EKS clusters", "cluster", "EKS cluster")
balancers = _number(
    lambda config: len(config.hubs), "classic load balancers", "classic_load_balancer", "classic load balancer"
)
node_groups = _number(lambda config: len(needs.groups(config)), "node groups of a cluster", "node_group", "")
nodes = _number(
    lambda config: max(group.max for group in needs.groups(config).values()), "nodes of a group", "nodes_in_group", ""
)


def _counted(instruments: Instruments, words: str, name: str, need: Need, used: float) -> Finding:
    service, code = count_of(name)
    quota = Quota(words, service, code, instruments.config.aws.region)
    return judge(quota, need, instruments.limits.quota(service, code), used)


def judge(quota: Quota, need: Need, allowed: float | None, used: float) -> Finding:
    """Too little to come up, or for all participants: an error. Too little for all groups at their maximum: a warning,
    since that happens only where more people come, or want more, than the config says."""
    if allowed is None:
        return not_checked(quota.words, f"AWS knows no quota {quota.code} here")
    free = allowed - used
    have = f"{_round(free)} of {_round(allowed)} free" if used else f"{_round(allowed)} allowed"
    fix = quota.raised_to(need.at_most + used)
    if free < need.to_come_up:
        reason = f"{have}; `up` needs {_round(need.to_come_up)}"
        return error(quota.words, reason, fix=fix, stops=(Stops.UP,))
    if free < need.for_all:
        reason = f"{have}; all participants at once need {_round(need.for_all)}"
        return error(quota.words, reason, fix=fix, stops=(Stops.EVENT,))
    if free < need.at_most:
        return warning(quota.words, f"{have}; all node groups at their maximum need {_round(need.at_most)}", fix=fix)
    return ok(quota.words, f"{have}, {_round(need.at_most)} needed at most")


def _round(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"
