"""Whether an image will do: it exists, runs on the event's machines, and does not change under the event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hubctl.images.answers import FoundImage
from hubctl.images.wanted import WantedImage

LARGE_BYTES = 8 * 1000**3
"""A guess: 2i2c saw nodes take 2 to 20 minutes to pull images of some gigabytes."""


class Weight(Enum):
    """How bad a finding is."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing to say about an image."""

    weight: Weight
    text: str


@dataclass(frozen=True)
class Judged:
    """An image, what its registry has, and what is to be said about that."""

    wanted: WantedImage
    found: FoundImage | None
    findings: tuple[Finding, ...]

    @property
    def weight(self) -> Weight:
        """The worst of all findings: what is wrong counts more than what is unknown."""
        weights = {finding.weight for finding in self.findings}
        order = (Weight.WRONG, Weight.UNKNOWN, Weight.WARNING)
        return next((weight for weight in order if weight in weights), Weight.GOOD)


def judge(
    wanted: WantedImage, found: FoundImage | None, *, needed: tuple[str, ...], frozen: bool, pinned: str = ""
) -> Judged:
    """Judges what a registry answered; `found` None: it says there is no such image.

    `needed` are the machines' architectures, `pinned` the digest that hubs are held at (or empty).
    """
    return Judged(wanted, found, tuple(_findings(wanted, found, needed, frozen, pinned)))


def unknown(wanted: WantedImage, why: str) -> Judged:
    """For a registry that could not be asked."""
    return Judged(wanted, None, (Finding(Weight.UNKNOWN, why),))


def _findings(
    wanted: WantedImage, found: FoundImage | None, needed: tuple[str, ...], frozen: bool, pinned: str
) -> Iterator[Finding]:
    if found is None:
        yield Finding(Weight.WRONG, "there is no such image: correct the name or the tag, or push it")
        return
    missing = [architecture for architecture in needed if architecture not in found.architectures]
    if missing:
        has = ", ".join(found.architectures) or "no architecture that Linux runs on"
        yield Finding(Weight.WRONG, f"it is for {has}, and the event's nodes are {' and '.join(missing)}")
    if wanted.moves:
        weight = Weight.WRONG if frozen else Weight.WARNING
        yield Finding(weight, f"the tag {wanted.reference.tag} can change at any time (freeze: {wanted.frozen_from})")
    if pinned and found.digest != pinned:
        yield Finding(Weight.WARNING, f"the tag has moved since: hubs stay at {pinned[:19]}…")
    if found.compressed_bytes and found.compressed_bytes > LARGE_BYTES:
        size = found.compressed_bytes / 1000**3
        yield Finding(Weight.WARNING, f"{size:.1f} GB to pull: new nodes will take many minutes")
