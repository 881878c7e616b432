"""What a server must find when it looks around, from the config."""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.config.types import size_in_bytes
from hubctl.core.hub import MountWish, Wishes

HOME = "/home/jovyan"


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
