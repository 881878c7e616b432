"""What sections must agree on with each other. Each rule names the sections that it compares as its parameters.

So a rule can run as soon as its own sections are right, whatever is wrong with the others.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hubctl.config import seeds
from hubctl.config.access import Person, disagreements
from hubctl.config.addons import Addons, Dns
from hubctl.config.cluster import Aws, Bucket, Cluster, Export, Network, State, Storage
from hubctl.config.event import Event
from hubctl.config.hubs import Hub, Monitoring, Profile
from hubctl.config.retention import days
from hubctl.config.schedule import Slot
from hubctl.config.seeds import Seed
from hubctl.config.sizing import GIB, Room, rooms
from hubctl.config.types import Contradiction

DATA_BUCKET = "data"
"""The bucket that every event has, in the cluster's region."""
SUPPORT = "support"
"""The add-ons' namespace ends in this, so no hub can."""

_LONGEST_RELEASE = 53
"""Helm: a hub's release has the name of its namespace."""
_LONGEST_BUCKET = 63

Rule = Callable[..., Iterator[Contradiction]]


def state_bucket_name(event: Event, aws: Aws, state: State) -> str:
    """Bucket names are global to all of AWS, so the default carries the account."""
    return state.bucket or f"{event.name}-hubctl-state-{aws.account_id}"


def bucket_name(event: Event, aws: Aws, short: str) -> str:
    """Global name of a bucket of `buckets`."""
    return f"{event.name}-{short}-{aws.account_id}"


def namespace(event: Event, hub: str) -> str:
    """Kubernetes namespace of a hub, and its Helm release's name."""
    return f"{event.name}-{hub}"


def contradictions(sections: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Everything on which these sections do not agree. Rules about other sections are left out."""
    for rule in _RULES:
        wanted = inspect.signature(rule).parameters
        if wanted.keys() <= sections.keys():
            yield from rule(**{name: sections[name] for name in wanted})


def _zones(aws: Aws, network: Network) -> Iterator[Contradiction]:
    for number, zone in enumerate(network.zones):
        if zone[:-1] != aws.region:
            yield Contradiction(("network", "zones", number), f"{zone} is not in aws.region {aws.region}")


def _data_bucket(aws: Aws, buckets: Mapping[str, Bucket]) -> Iterator[Contradiction]:
    if DATA_BUCKET not in buckets:
        yield Contradiction(("buckets",), f"every event has a bucket of its own; add [buckets.{DATA_BUCKET}]")
    elif buckets[DATA_BUCKET].region not in (None, aws.region):
        text = (
            f"the data bucket lives in aws.region {aws.region}; leave this out, and add another bucket for this region"
        )
        yield Contradiction(("buckets", DATA_BUCKET, "region"), text)


def _export_bucket(export: Export, buckets: Mapping[str, Bucket]) -> Iterator[Contradiction]:
    if export.bucket is not None and export.bucket not in buckets:
        yield Contradiction(("export", "bucket"), f"there is no bucket {export.bucket}; add [buckets.{export.bucket}]")


def _bucket_names(event: Event, aws: Aws, state: State, buckets: Mapping[str, Bucket]) -> Iterator[Contradiction]:
    for short in buckets:
        name = bucket_name(event, aws, short)
        if len(name) > _LONGEST_BUCKET:
            told = (
                f"the bucket would be named {name}, {len(name)} characters; AWS allows {_LONGEST_BUCKET}, so shorten it"
            )
            yield Contradiction(("buckets", short), told)
        if name == state_bucket_name(event, aws, state):
            yield Contradiction(("buckets", short), f"{name} is the bucket of Terraform's state; choose another name")


def _partitions(aws: Aws, buckets: Mapping[str, Bucket]) -> Iterator[Contradiction]:
    for short, bucket in buckets.items():
        if bucket.region is not None and _partition(bucket.region) != _partition(aws.region):
            told = f"no account reaches both {aws.region} and {bucket.region}; write a region of the same kind"
            yield Contradiction(("buckets", short, "region"), told)


def _partition(region: str) -> str:
    """China and GovCloud have accounts of their own."""
    return next((prefix for prefix in ("cn-", "us-gov-") if region.startswith(prefix)), "aws")


def _namespaces(event: Event, hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    for name in hubs:
        release = namespace(event, name)
        if len(release) > _LONGEST_RELEASE:
            told = f"the hub's Helm release would be named {release}, {len(release)} characters"
            yield Contradiction(("hubs", name), f"{told}; Helm allows {_LONGEST_RELEASE}, so shorten it")
        if name == SUPPORT:
            yield Contradiction(("hubs", name), f"{release} is the add-ons' namespace; choose another name")


def _mounts(storage: Storage, hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    read_only = {directory.name: directory.read_only for directory in storage.directories}
    for name, hub in hubs.items():
        writable = {f"{mount.path}-readwrite" for mount in hub.mounts if read_only.get(mount.directory)}
        for number, mount in enumerate(hub.mounts):
            path = ("hubs", name, "mounts", number)
            if mount.directory not in read_only:
                known = f" (there is {', '.join(read_only)})" if read_only else ""
                text = f'storage.directories has no "{mount.directory}"{known}; add it there'
                yield Contradiction((*path, "directory"), text)
            if mount.path in writable:
                text = f"{mount.path} is where admins find a read-only directory writable; write another path"
                yield Contradiction((*path, "path"), text)


def _hosts_differ(hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    owners: dict[str, str] = {}
    for name, hub in hubs.items():
        owner = owners.setdefault(hub.host, name)
        if owner != name:
            yield Contradiction(("hubs", name, "host"), f"{hub.host} is the host of hubs.{owner}; write another")


def _hosts_in_zone(dns: Dns, hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    for name, hub in hubs.items():
        if dns.zone is not None and not f".{hub.host}".endswith(f".{dns.zone}"):
            told = f"{hub.host} does not end in .{dns.zone}, which is dns.zone; correct one of them"
            yield Contradiction(("hubs", name, "host"), told)


def _certificates(aws: Aws, hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    for name, hub in hubs.items():
        arn = hub.https.certificate_arn
        if arn is not None and arn.split(":")[3] != aws.region:
            told = f"is a certificate in {arn.split(':')[3]}; the load balancer is in {aws.region} and needs one there"
            yield Contradiction(("hubs", name, "https", "certificate_arn"), told)


def _dask(addons: Addons, cluster: Cluster) -> Iterator[Contradiction]:
    if addons.dask_gateway and cluster.nodes.worker is None:
        yield Contradiction(("addons", "dask_gateway"), "needs nodes for its workers; add [cluster.nodes.worker]")


def _people(event: Event, aws: Aws, access: tuple[Person, ...]) -> Iterator[Contradiction]:
    yield from disagreements(aws.account_id, event.name, access)


def _seeded(storage: Storage, seed: tuple[Seed, ...]) -> Iterator[Contradiction]:
    yield from seeds.disagreements(seed, tuple(directory.name for directory in storage.directories))


def _retention(event: Event, addons: Addons, monitoring: Monitoring) -> Iterator[Contradiction]:
    """In 2020 the days of the event were gone soon after it, and nobody could say what people had used."""
    lasts = days(event.starts, event.ends)
    if addons.prometheus and monitoring.retention_days < lasts:
        told = f"the event lasts {lasts} days, and its first would be gone before its last; write {lasts} or more"
        yield Contradiction(("monitoring", "retention_days"), told)


def _onlookers(monitoring: Monitoring, access: tuple[Person, ...]) -> Iterator[Contradiction]:
    anybody = monitoring.teams or monitoring.members != "none" or any(person.github for person in access)
    if monitoring.organisation and not anybody:
        told = 'nobody could log in to Grafana; name a team, or write members = "Viewer"'
        yield Contradiction(("monitoring", "teams"), told)


def _seats(cluster: Cluster, hubs: Mapping[str, Hub]) -> Iterator[Contradiction]:
    """A guarantee that no node has means that no server ever starts."""
    found = rooms(cluster.nodes.user.instance_types)
    if found is None:
        return
    for name, hub in hubs.items():
        choices: list[tuple[tuple[str | int, ...], Profile | None]] = [(("hubs", name), None)]
        choices += [(("hubs", name, "profiles", number), profile) for number, profile in enumerate(hub.profiles)]
        for path, profile in choices:
            yield from _too_big(path, hub.wants(profile), found, cluster.nodes.user.instance_types)


def _too_big(
    path: tuple[str | int, ...], wanted: tuple[int, float], found: tuple[Room, ...], names: tuple[str, ...]
) -> Iterator[Contradiction]:
    memory, cpus = wanted
    most_memory, most_cpus = max(room.memory_bytes for room in found), max(room.cpus for room in found)
    node = f"a node of cluster.nodes.user ({', '.join(names)})"
    mend = "lower the guarantee or choose a larger instance type"
    if memory > most_memory:
        told = (
            f"{memory / GIB:.4g} GiB fit on no node: {node} has about {most_memory / GIB:.1f} GiB for servers; {mend}"
        )
        yield Contradiction((*path, "memory_guarantee"), told)
    if cpus > most_cpus:
        told = f"{cpus:g} CPUs fit on no node: {node} has about {most_cpus:.1f} CPUs for servers; {mend}"
        yield Contradiction((*path, "cpu_guarantee"), told)


def _schedule(event: Event, hubs: Mapping[str, Hub], schedule: tuple[Slot, ...]) -> Iterator[Contradiction]:
    names = [slot.name for slot in schedule]
    for number, slot in enumerate(schedule):
        path = ("schedule", number)
        if slot.name in names[:number]:
            yield Contradiction((*path, "name"), f'"{slot.name}" is there twice; write another name')
        if slot.hub not in hubs:
            yield Contradiction((*path, "hub"), f"there is no hub {slot.hub}; write one of {', '.join(hubs)}")
        if slot.people is not None and slot.people > event.participants:
            told = f"{slot.people} is above event.participants {event.participants}; correct one of them"
            yield Contradiction((*path, "people"), told)
        last = slot.end.date() if slot.until is None else slot.until
        if last > event.gone_by:
            told = f"{last} is after the hub should be gone, {event.gone_by}; write an earlier day, or event.expires"
            yield Contradiction((*path, "end" if slot.until is None else "until"), told)


def _scheduled_nodes(cluster: Cluster, schedule: tuple[Slot, ...]) -> Iterator[Contradiction]:
    types = cluster.nodes.user.instance_types
    for number, slot in enumerate(schedule):
        if slot.nodes is None and rooms(types) is None:
            told = f"hubctl does not know how many fit on {' or '.join(types)}; write nodes = …"
            yield Contradiction(("schedule", number, "nodes"), told)


_RULES: tuple[Rule, ...] = (
    _zones,
    _data_bucket,
    _export_bucket,
    _bucket_names,
    _partitions,
    _namespaces,
    _mounts,
    _hosts_differ,
    _hosts_in_zone,
    _certificates,
    _dask,
    _people,
    _seeded,
    _retention,
    _onlookers,
    _seats,
    _schedule,
    _scheduled_nodes,
)
