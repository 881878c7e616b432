"""Names that are taken: buckets, the log group, the cluster. `up` makes them by name, and takes over its own only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubctl.config.cluster import OWN_TAG
from hubctl.config.model import EventConfig
from hubctl.core.findings import Finding, Stops, error, ok
from hubctl.doctor.instruments import Instruments
from hubctl.ports.aws import NotOursError
from hubctl.ports.inventory import Thing

_UP = (Stops.UP,)


def buckets(instruments: Instruments) -> Iterator[Finding]:
    """Names of buckets are global to all of AWS."""
    config = instruments.config
    wanted = {config.state_bucket: config.aws.region}
    wanted |= {config.bucket_name(short): config.bucket_region(short) for short in config.buckets}
    listed = {thing.name: thing for thing in instruments.inventory.list("bucket", config.aws.region)}
    for name, region in wanted.items():
        try:
            exists = instruments.aws.bucket_exists(name, region)
        except NotOursError:
            reason = f"s3://{name} is another account's; names of buckets are global"
            yield error("bucket", reason, fix=_rename(config, name), stops=_UP)
        else:
            yield judge(config, "bucket", name, [listed[name]] if exists and name in listed else [])


def _rename(config: EventConfig, bucket: str) -> str:
    if bucket == config.state_bucket:
        return "write another name in state.bucket"
    return "choose another event.name, or another name than it in [buckets]"


def log_group(instruments: Instruments) -> Iterator[Finding]:
    """EKS writes its log group anew while a cluster goes: without tags, and in the way of the next one."""
    config = instruments.config
    name = f"/aws/eks/{config.cluster_name}/cluster"
    there = [one for one in instruments.inventory.list("log group", config.aws.region) if one.name == name]
    yield judge(config, "log group", name, there)


def cluster(instruments: Instruments) -> Iterator[Finding]:
    """A cluster of that name, made by somebody else."""
    config = instruments.config
    listed = instruments.inventory.list("EKS cluster", config.aws.region)
    yield judge(config, "EKS cluster", config.cluster_name, [one for one in listed if one.name == config.cluster_name])


def judge(config: EventConfig, what: str, name: str, there: Sequence[Thing]) -> Finding:
    """A thing of that name with the event's tag is taken over; one without it is left alone, and `up` fails."""
    if not there:
        return ok(what, f"{name} is free")
    if (there[0].tags or {}).get(OWN_TAG) == config.name:
        return ok(what, f"{name} is there, and is this event's")
    reason = f"{name} exists in this account without the tag {OWN_TAG}={config.name}; `up` leaves it alone, and fails"
    return error(what, reason, fix=_removal(what, name, config), stops=_UP)


def _removal(what: str, name: str, config: EventConfig) -> str:
    if what == "log group":
        return f"aws logs delete-log-group --log-group-name {name} --region {config.aws.region}"
    if what == "bucket":
        return f"hubctl empty {name}, then aws s3 rb s3://{name}; or choose another event.name"
    return "choose another event.name"
