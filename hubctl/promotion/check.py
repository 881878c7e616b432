"""Looks up every image of the event in its registry."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from hubctl import record
from hubctl.context import Context
from hubctl.core.events import Advice
from hubctl.core.record import Record
from hubctl.errors import HubctlError, RefusedError, UnverifiedError, UsageError
from hubctl.images import verdict, wanted
from hubctl.images.verdict import Judged, Weight
from hubctl.images.wanted import WantedImage
from hubctl.session import Session


def check_images(session: Session) -> tuple[Judged, ...]:
    """`hubctl image check`: every image of every hub, each once, as it stands in the config or was set since."""
    context = _with_record(session.context)
    images = wanted.of_config(context.config)
    with ThreadPoolExecutor(max_workers=8) as pool:
        return tuple(pool.map(lambda image: _judged(context, image), images))


def _with_record(context: Context) -> Context:
    """Images can be looked up before there is any account; then nothing is held yet, or nobody can tell."""
    try:
        return record.known(context)[0]
    except RefusedError as error:
        context.emit(Advice("images", f"what hubs are held at is not known: {error.message}"))
        return context


def _judged(context: Context, image: WantedImage) -> Judged:
    """By its tag, if it has one: whether that still names what hubs are held at is worth knowing."""
    needed = wanted.architectures(context.config)
    pinned = _pinned(context.inputs.record, image) or image.reference.digest
    asked = image.reference.at("") if image.reference.tag else image.reference
    try:
        found = context.ports.registry.find(asked, needed[0])
        if found is None and pinned:
            found = context.ports.registry.find(image.reference.at(pinned), needed[0])
    except HubctlError as error:
        return verdict.unknown(image, error.message)
    frozen = context.ports.clock.now().date() >= image.frozen_from
    return verdict.judge(image, found, needed=needed, frozen=frozen, pinned=pinned)


def _pinned(held: Record, image: WantedImage) -> str:
    return next((held.of(hub).digests.get(image.reference.tagged, "") for hub in image.hubs), "")


def prove_good(judged: Sequence[Judged]) -> None:
    """Raises UsageError if an image is wrong, UnverifiedError if one could not be looked up."""
    wrong = [one for one in judged if one.weight is Weight.WRONG]
    unknown = [one for one in judged if one.weight is Weight.UNKNOWN]
    if wrong:
        names = ", ".join(str(one.wanted.reference) for one in wrong)
        raise UsageError(f"not fit for the event: {names}", hint="correct the config, then: hubctl image check")
    if unknown:
        names = ", ".join(str(one.wanted.reference) for one in unknown)
        raise UnverifiedError(f"could not be looked up: {names}", hint="run the same command again in a while")
