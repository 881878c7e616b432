"""What registries answer: manifests, and indexes of manifests for several architectures.

https://github.com/opencontainers/image-spec (manifest.md, image-index.md, config.md), and Docker's older types of the
same shapes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
Document = Mapping[str, Any]


class NoImageError(ValueError):
    """What the registry gave is no image that a node could run."""


@dataclass(frozen=True)
class FoundImage:
    """An image as its registry has it now."""

    digest: str
    """Of what the tag names: of the index, where there is one for several architectures."""
    architectures: tuple[str, ...]
    """As Go names them: amd64, arm64."""
    compressed_bytes: int | None = None
    """What a node pulls, for the architecture that was asked about; None if there is none for it."""
    created: dt.datetime | None = None
    """When it was built, as its builder says: reproducible builds say 1970 or so."""
    pushed: dt.datetime | None = None
    """When the tag was last pushed, where the registry tells."""


@dataclass(frozen=True)
class Listed:
    """One entry of an index."""

    architecture: str
    digest: str


def is_index(document: Document, media_type: str) -> bool:
    """Whether this is an index. Some registries give no type within, and some a wrong header."""
    return document.get("mediaType", media_type) in INDEXES or "manifests" in document


def listed(index: Document) -> tuple[Listed, ...]:
    """The images of an index, for Linux. Attestations of build tools stand there as "unknown"."""
    found = []
    for entry in index.get("manifests") or ():
        platform = entry.get("platform") or {}
        if platform.get("os", "linux") == "linux" and platform.get("architecture") not in (None, "unknown"):
            found.append(Listed(platform["architecture"], entry["digest"]))
    return tuple(found)


def compressed_bytes(manifest: Document) -> int:
    """What a node pulls: layers and config. Raises NoImageError for a manifest of something else."""
    layers, config = manifest.get("layers"), manifest.get("config")
    if not isinstance(layers, list) or not isinstance(config, Mapping):
        raise NoImageError("its manifest is of a kind that no node runs today")
    return sum(int(layer.get("size", 0)) for layer in layers) + int(config.get("size", 0))


def config_digest(manifest: Document) -> str:
    """Where the image's config is."""
    return str(manifest["config"]["digest"])


def moment(text: object) -> dt.datetime | None:
    """A time as registries write it, with any number of digits after the second; None for what is none."""
    if not isinstance(text, str) or not text:
        return None
    head, dot, tail = text.replace("Z", "+00:00").partition(".")
    digits = "".join(char for char in tail if char.isdigit() or char in "+-:")
    number, sign, zone = digits.partition("+") if "+" in digits else digits.partition("-")
    try:
        found = dt.datetime.fromisoformat(f"{head}.{number[:6]:0<6}{sign}{zone}" if dot else head)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
