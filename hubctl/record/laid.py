"""Lays the record over the config: what hubs run. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hubctl.config import agreement
from hubctl.config.hubs import Hub
from hubctl.config.model import EventConfig
from hubctl.core.record import HubRecord, Record
from hubctl.errors import RefusedError
from hubctl.images.reference import ImageReference

STAYS = frozenset({"host", "auth", "https", "admins"})
"""Keys of a hub that are its own: who gets in and by which address. All others may be promoted."""


@dataclass(frozen=True)
class Laid:
    """The config with the record over it, and what people should know about that."""

    config: EventConfig
    held: tuple[str, ...]
    """Hubs that were rolled back, each in a sentence."""
    notes: tuple[str, ...]
    """Settings in which a hub does not run what the config says, and those that no longer count."""


def settings(config: EventConfig, hub: str) -> dict[str, Any]:
    """What may be promoted of a hub, as JSON has it, with its image whether or not it is its own."""
    found: dict[str, Any] = config.hubs[hub].model_dump(mode="json", exclude=set(STAYS))
    found["image"] = config.image_of(hub).model_dump(mode="json", exclude={"freeze"})
    return found


def lay(config: EventConfig, record: Record) -> Laid:
    """What the hubs run. Raises RefusedError where what is held no longer goes with the rest of the config."""
    hubs = {name: _hub(config, name, record.of(name)) for name in config.hubs}
    laid = config.model_copy(update={"hubs": hubs})
    problems = [f"{'.'.join(map(str, path))}: {text}" for path, text in agreement.contradictions(dict(laid))]
    if problems:
        raise _unfit("; ".join(problems))
    return Laid(laid, tuple(_holds(config, record)), tuple(_notes(config, record)))


def _hub(config: EventConfig, name: str, entry: HubRecord) -> Hub:
    if not entry.settings and not entry.digests:
        return config.hubs[name]
    chosen = {key: entry.settings[key].runs for key in _counting(config, name, entry)}
    image = {**settings(config, name)["image"], **chosen.pop("image", {})}
    raw = {**config.hubs[name].model_dump(), **chosen}
    raw["image"] = {**_by_digest(image, entry), "freeze": config.image_of(name).freeze}
    raw["profiles"] = [_profile(profile, entry) for profile in raw["profiles"]]
    try:
        return Hub.model_validate(raw)
    except ValidationError as error:
        raise _unfit(f"{name}: {error.errors(include_url=False)[0]['msg']}") from error


def _counting(config: EventConfig, name: str, entry: HubRecord) -> Iterator[str]:
    """Keys whose entry still counts: the config says what it said then."""
    own = settings(config, name)
    return (key for key, setting in entry.settings.items() if key in own and own[key] == setting.config)


def _by_digest(image: Mapping[str, Any], entry: HubRecord) -> dict[str, Any]:
    held = entry.digests.get(f"{image['name']}:{image['tag']}")
    return {**image, "digest": image["digest"] or held}


def _profile(profile: Mapping[str, Any], entry: HubRecord) -> dict[str, Any]:
    text = profile["image"]
    return {**profile, "image": str(held_at(ImageReference.parse(text), entry)) if text else None}


def held_at(reference: ImageReference, entry: HubRecord) -> ImageReference:
    """An image with the digest that it is held at, if it is."""
    held = entry.digests.get(reference.tagged, "")
    return reference.at(held) if held and not reference.digest else reference


def _holds(config: EventConfig, record: Record) -> Iterator[str]:
    for name in config.hubs:
        if hold := record.of(name).hold:
            yield (
                f"{name} was rolled back by {hold.who} ({hold.since}) and is held at what it was in revision "
                f"{hold.revision}: its release is left alone; hubctl hubs follow {name} lets it go"
            )


def _notes(config: EventConfig, record: Record) -> Iterator[str]:
    for name in config.hubs:
        own, entry = settings(config, name), record.of(name)
        if entry.hold is not None:
            continue  # it runs what it ran then, whatever is set
        counting = set(_counting(config, name, entry))
        for key, setting in sorted(entry.settings.items()):
            if key in counting:
                yield f"{name} runs another {key} than the config has: {setting.source}"
            elif own.get(key) != setting.runs:
                yield f"{name}: the config's {key} was changed since ({setting.source}), and counts again"


def _unfit(why: str) -> RefusedError:
    return RefusedError(
        f"what is held of a hub no longer goes with the config: {why}",
        hint="correct the config, or let the hub go: hubctl hubs follow NAME",
    )
