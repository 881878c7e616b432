"""Gives hubs another image: one after the other, each only after the one before has passed its test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hubctl import exclusive
from hubctl.context import Inputs
from hubctl.core.record import Record, Setting
from hubctl.core.steps import Step
from hubctl.engine import Outcome
from hubctl.errors import LockedError, RefusedError, UsageError
from hubctl.images import wanted
from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference
from hubctl.phases import hubs, smoke
from hubctl.promotion.look import holding, prepared, running_image
from hubctl.record import frozen
from hubctl.record.laid import settings
from hubctl.session import Session


@dataclass(frozen=True)
class NewImage:
    """What would be done: the record hub by hub, in the order in which they get the image."""

    image: ImageReference
    """With the digest that its tag names now."""
    found: FoundImage
    stored: Record
    records: tuple[tuple[str, Record], ...]
    """Each hub with the record as it is once that hub has the image."""
    before: tuple[tuple[str, str], ...]
    """Each hub with the image that it runs now."""

    @property
    def is_empty(self) -> bool:
        """Whether all of these hubs run it already."""
        return all(record == self.stored for _, record in self.records)


def look(session: Session, text: str, *, only: str | None, after_freeze: bool) -> NewImage:
    """What `hubctl image set` would do. Changes nothing.

    Raises UsageError for an image that does not exist or does not fit, RefusedError where the freeze forbids it.
    """
    image = ImageReference.parse(text)
    if not image.tag:
        raise UsageError(f"{text} has no tag, and people need one to tell images apart", hint=f"{image.name}:TAG@…")
    session = prepared(session, *([only] if only else []))
    names = (only,) if only else tuple(session.context.config.hubs)
    _check_freeze(session, text, names, after_freeze=after_freeze)
    found = _found(session, image)
    image = image.at(found.digest)
    _check_tried(session, image, names)
    record = stored = session.context.inputs.record
    records = []
    for name in names:
        record = _given(session, record, name, image)
        records.append((name, record))
    before = tuple((name, running_image(session, name)) for name in names)
    return NewImage(image, found, stored, tuple(records), before)


def _check_freeze(session: Session, text: str, names: tuple[str, ...], *, after_freeze: bool) -> None:
    for name in names:
        if not frozen.is_frozen(session.context, name):
            continue
        if not after_freeze:
            day = session.context.config.frozen_from(name)
            why = "a new image now is one that nobody has taught with"
            raise RefusedError(
                f"the image of {name} is frozen since {day}: {why}", hint=f"hubctl image set {text} --after-freeze"
            )
        if not session.context.config.hubs[name].prepull:
            raise RefusedError(
                f"{name} does not pull images to its nodes beforehand, so people would wait for a new one",
                hint=f"write prepull = true into [hubs.{name}], then: hubctl up",
            )


def _check_tried(session: Session, image: ImageReference, names: tuple[str, ...]) -> None:
    """After the freeze, the first hub of the config tries an image before any other gets it."""
    config = session.context.config
    first = next(iter(config.hubs))
    late = any(frozen.is_frozen(session.context, name) for name in names)
    if late and first not in names and config.image_of(first).digest != image.digest:
        raise RefusedError(
            f"after the freeze, {first} tries an image before any other hub gets it, and it runs another one",
            hint=f"hubctl image set {image.tagged} --after-freeze, without --only",
        )


def _found(session: Session, image: ImageReference) -> FoundImage:
    needed = wanted.architectures(session.context.config)
    found = session.context.ports.registry.find(image, needed[0])
    if found is None:
        raise UsageError(f"there is no image {image}", hint="correct the name or the tag, or push it")
    missing = [architecture for architecture in needed if architecture not in found.architectures]
    if missing:
        has = ", ".join(found.architectures) or "none"
        raise UsageError(
            f"{image} is for {has}, and the event's nodes are {' and '.join(missing)}", hint="build it for these too"
        )
    return found


def _given(session: Session, record: Record, name: str, image: ImageReference) -> Record:
    """The record once a hub has the image. What is the same as in the config needs no setting of its own."""
    written = session.context.inputs.written
    assert written is not None  # noqa: S101 (`prepared` has laid the record over it)
    entry, own = record.of(name), settings(written, name)["image"]
    runs = {"name": image.name, "tag": image.tag, "digest": None}
    others = {key: setting for key, setting in entry.settings.items() if key != "image"}
    today = f"{session.context.ports.clock.now():%Y-%m-%d}"
    setting = {} if own == runs else {"image": Setting(own, runs, f"set to {image.tagged} on {today}")}
    entry = replace(entry, settings={**others, **setting}, hold=None)
    runs_then = wanted.of_hub(holding(session.context.inputs, record.having(name, entry)).config, name)
    digests = {**entry.digests, image.tagged: image.digest}
    used = {one.tagged: digests[one.tagged] for one in runs_then if one.tagged in digests}
    return record.having(name, replace(entry, digests=used))


def carry_out(session: Session, shown: NewImage, *, only: str | None, after_freeze: bool) -> Outcome:
    """`hubctl image set`, once it is confirmed. Raises LockedError if something changed since it was shown."""
    again = f"hubctl image set {shown.image.tagged}{' --after-freeze' if after_freeze else ''}{session.options.flags}"
    with exclusive.held("image set", session):
        if look(session, str(shown.image), only=only, after_freeze=after_freeze) != shown:
            raise LockedError("something was changed meanwhile; nothing was touched", hint=f"look again: {again}")
        session = prepared(session)
        names = [name for name, _ in shown.records]
        needs = {name: tuple(names[:number]) for number, name in enumerate(names)}
        before = [shown.stored, *(record for _, record in shown.records)]
        steps = {name: _steps(name, before[number], record) for number, (name, record) in enumerate(shown.records)}
        run = exclusive.run_of("image set", session, resume=again)
        return exclusive.whole(run.steps(steps, needs), session)


def _steps(name: str, before: Record, after: Record) -> Callable[[Inputs], tuple[Step, ...]]:
    """The chart's hook pulls the image to the nodes that are up before the hub hands it out."""

    def steps(inputs: Inputs) -> tuple[Step, ...]:
        having = replace(holding(inputs, after), stored=before)
        return (hubs.keeping(having), *hubs.up_of(having, name), *smoke.up_of(having, name))

    return steps
