"""What participants run: whether its registry has it for the event's machines, and its name stays what it is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from hubctl.core.findings import Finding, Stops, error, not_checked, ok, warning
from hubctl.doctor.instruments import Instruments
from hubctl.errors import HubctlError
from hubctl.images import verdict, wanted
from hubctl.images.verdict import Judged, Weight
from hubctl.images.wanted import WantedImage

_FIX = "hubctl image check"


def images(instruments: Instruments) -> Iterator[Finding]:
    """Every image of every hub, each once, side by side."""
    found = wanted.of_config(instruments.config)
    with ThreadPoolExecutor(len(found)) as pool:
        for judged in pool.map(lambda one: _asked(instruments, one), found):
            yield from findings(judged)


def _asked(instruments: Instruments, image: WantedImage) -> Judged:
    """Its tag, if it has one: whether that still names the digest of the config is worth knowing."""
    needed = wanted.architectures(instruments.config)
    pinned = image.reference.digest
    asked = image.reference.at("") if image.reference.tag else image.reference
    try:
        found = instruments.registry.find(asked, needed[0])
        if found is None and pinned:
            found = instruments.registry.find(image.reference, needed[0])
    except HubctlError as refused:
        return verdict.unknown(image, refused.message)
    frozen = instruments.today >= image.frozen_from
    return verdict.judge(image, found, needed=needed, frozen=frozen, pinned=pinned)


def findings(judged: Judged) -> Iterator[Finding]:
    """In the examination's words. A pod whose image is not there never starts, so `up` waits in vain for the hub."""
    name = str(judged.wanted.reference)
    for one in judged.findings:
        reason = f"{name}: {one.text}"
        match one.weight:
            case Weight.WRONG:
                yield error("image", reason, fix=_FIX, stops=(Stops.UP, Stops.EVENT))
            case Weight.UNKNOWN:
                yield not_checked("image", reason, fix=_FIX)
            case _:
                yield warning("image", reason, fix=_FIX)
    if not judged.findings:
        yield ok("image", f"{name} is there, for {' and '.join(judged.found.architectures if judged.found else ())}")
