"""Which images the hubs of a config run, and on which machines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hubctl.config import sizing
from hubctl.config.hubs import Hub, Image, moves
from hubctl.config.model import EventConfig
from hubctl.images.reference import ImageReference


@dataclass(frozen=True)
class WantedImage:
    """One image of the config, with the hubs that run it."""

    reference: ImageReference
    hubs: tuple[str, ...]
    frozen_from: dt.date
    """From this day on it may not change: the earliest of its hubs."""

    @property
    def moves(self) -> bool:
        """Whether the tag usually names something else tomorrow."""
        return not self.reference.digest and moves(self.reference.tag)


def of_image(image: Image) -> ImageReference:
    """The reference of an [image] table."""
    return ImageReference(image.name, image.tag, image.digest or "")


def of_hub(config: EventConfig, name: str) -> tuple[ImageReference, ...]:
    """The images of one hub: its own first, then those of its profiles."""
    return tuple(dict.fromkeys(_of_hub(config, config.hubs[name], name)))


def _of_hub(config: EventConfig, hub: Hub, name: str) -> Iterator[ImageReference]:
    yield of_image(config.image_of(name))
    for profile in hub.profiles:
        if profile.image is not None:
            yield ImageReference.parse(profile.image)


def of_config(config: EventConfig) -> tuple[WantedImage, ...]:
    """All images of all hubs, each once."""
    hubs: dict[ImageReference, list[str]] = {}
    for name in config.hubs:
        for reference in of_hub(config, name):
            hubs.setdefault(reference, []).append(name)
    return tuple(
        WantedImage(reference, tuple(names), min(config.frozen_from(name) for name in names))
        for reference, names in hubs.items()
    )


def architectures(config: EventConfig) -> tuple[str, ...]:
    """What participants' machines (and with Dask its workers) are made for: amd64, arm64 or both."""
    groups = [config.cluster.nodes.user]
    if config.addons.dask_gateway and config.cluster.nodes.worker is not None:
        groups.append(config.cluster.nodes.worker)
    kinds = (sizing.platform(kind) for group in groups for kind in group.instance_types)
    return tuple(dict.fromkeys("arm64" if kind == "arm64" else "amd64" for kind in kinds))
