"""From the freeze on, hubs run by digest, and no other image comes in through the config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.core.record import HubRecord, Record
from hubctl.errors import RefusedError, UsageError
from hubctl.images import wanted
from hubctl.images.reference import ImageReference
from hubctl.ports.registry import Registry
from hubctl.record.laid import lay

Find = Callable[[ImageReference], str]
"""What a tag names now."""


def is_frozen(context: Context, hub: str) -> bool:
    """Whether a hub's images may no longer change, by the date of UTC."""
    return context.ports.clock.now().date() >= context.config.frozen_from(hub)


def freeze(context: Context, config: EventConfig, record: Record) -> Record:
    """The record with every image that is frozen by now at its digest.

    Raises RefusedError where a hub that was frozen before gets another image by the config.
    """
    laid = lay(config, record).config
    # A tag is looked up once for all hubs: it might move in between, and staging be another than prod.
    find = cache(lambda image: digest_of(context.ports.registry, config, image))
    today = f"{context.ports.clock.now():%Y-%m-%d}"
    for name in laid.hubs:
        if is_frozen(context, name) and record.of(name).hold is None:
            record = record.having(name, _frozen(laid, name, record.of(name), today, find))
    return record


def _frozen(config: EventConfig, name: str, entry: HubRecord, today: str, find: Find) -> HubRecord:
    images = wanted.of_hub(config, name)
    if entry.frozen:
        _refuse_others(name, images, entry)
        return entry
    return replace(entry, digests=resolved(find, images, entry.digests), frozen=today)


def _refuse_others(name: str, images: tuple[ImageReference, ...], entry: HubRecord) -> None:
    for image in images:
        if image.digest not in entry.digests.values():
            raise RefusedError(
                f"{name}: {image} is another image than the one that was frozen on {entry.frozen}; nothing was touched",
                hint=f"hubctl image set {image.tagged} --after-freeze, or put the old one back into the config",
            )


def resolved(find: Find, images: tuple[ImageReference, ...], known: Mapping[str, str]) -> dict[str, str]:
    """Digests of these images by "name:tag". Others are forgotten: an older copy of the config, on another laptop, must
    not bring an older image back."""
    return {image.tagged: image.digest or known.get(image.tagged) or find(image) for image in images}


def digest_of(registry: Registry, config: EventConfig, image: ImageReference) -> str:
    """What the tag names now. Raises UsageError if the registry says that there is no such image."""
    found = registry.find(image, wanted.architectures(config)[0])
    if found is None:
        raise UsageError(f"there is no image {image}", hint="hubctl image check")
    return found.digest
