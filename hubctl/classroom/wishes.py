"""What a server must find when it looks around: from the config, in plain data that goes to the server as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.config.types import size_in_bytes

HOME = "/home/jovyan"


@dataclass(frozen=True)
class MountWish:
    """A folder, and whether a participant may write there."""

    path: str
    writable: bool


@dataclass(frozen=True)
class Wishes:
    """All of it. `buckets` are names, reached by the role of the servers, without keys."""

    mounts: tuple[MountWish, ...]
    memory_bytes: int
    buckets: tuple[str, ...] = ()
    cgroup: str = "/sys/fs/cgroup"


def wishes(config: EventConfig, name: str) -> Wishes:
    """What the config promises to somebody who is no admin and chooses nothing on the spawn page."""
    hub = config.hubs[name]
    read_only = {directory.name for directory in config.storage.directories if directory.read_only}
    mounts = [MountWish(mount.path, mount.directory not in read_only) for mount in hub.mounts]
    # Where no profile is the default, the first is: that is how KubeSpawner chooses when nobody does.
    chosen = next((profile for profile in hub.profiles if profile.default), next(iter(hub.profiles), None))
    memory = (chosen and chosen.memory_limit) or hub.memory_limit
    buckets = tuple(config.bucket_name(short) for short in config.buckets)
    return Wishes((MountWish(HOME, True), *mounts), size_in_bytes(memory), buckets)
