"""Moves what one hub runs to another: its images by digest, and its settings, after the first has passed its test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from hubctl import exclusive, record
from hubctl.context import Context, Inputs
from hubctl.core.record import HubRecord, Record, Setting
from hubctl.core.steps import Step
from hubctl.engine import Outcome
from hubctl.errors import LockedError, UsageError
from hubctl.images import wanted
from hubctl.images.reference import ImageReference
from hubctl.phases import hubs, smoke
from hubctl.promotion.look import check_up_to_date, holding, prepared, revisions, values_at
from hubctl.record import frozen
from hubctl.record.laid import settings
from hubctl.render.compared import Difference, differences
from hubctl.session import Session


@dataclass(frozen=True)
class Promotion:
    """What would be done."""

    source: str
    target: str
    stored: Record
    tried: Record
    """The record with the source's images at their digests: that is what is tested."""
    moved: Record
    """And with the target running the same."""
    settings: tuple[Difference, ...]
    values: tuple[Difference, ...]
    """Helm values of the target, as they are deployed and as they would be."""

    @property
    def is_empty(self) -> bool:
        """Whether the target runs all of that already."""
        return self.moved == self.stored and not self.values


def look(session: Session, source: str, target: str) -> Promotion:
    """What `hubctl promote` would do. Changes nothing.

    Raises UsageError for hubs that are not there, RefusedError if the source does not run what it should.
    """
    if source == target:
        raise UsageError(f"{source} cannot be promoted to itself", hint="hubctl promote staging prod")
    session = prepared(session, source, target)
    check_up_to_date(session, source)
    revision = revisions(session, target)[-1]
    context = session.context
    inputs, held = context.inputs, context.inputs.record
    images = wanted.of_hub(context.config, source)
    digests = frozen.resolved(partial(_digest, context), images, held.of(source).digests)
    tried = held.having(source, replace(held.of(source), digests=digests))
    used = {image.tagged: digests[image.tagged] for image in images}
    words = f"promoted from {source} on {context.ports.clock.now():%Y-%m-%d}"
    changed = _changed(inputs, source, target, words)
    moved = tried.having(target, _moved(tried.of(target), used, changed))
    after = holding(inputs, moved)
    return Promotion(
        source,
        target,
        held,
        tried,
        moved,
        differences(settings(context.config, target), settings(after.config, target)),
        differences(values_at(session, target, revision.number), hubs.release_of(after, target).values),
    )


def _digest(context: Context, image: ImageReference) -> str:
    return frozen.digest_of(context.ports.registry, context.config, image)


def _changed(inputs: Inputs, source: str, target: str, words: str) -> dict[str, Setting]:
    """Where the target's config does not say what the source runs. By tags: digests stand apart from settings."""
    assert inputs.written is not None  # noqa: S101 (`prepared` has laid the record over it)
    held = inputs.record
    by_tag = held.having(source, replace(held.of(source), digests={}))
    runs = settings(record.lay(inputs.written, by_tag).config, source)
    own = settings(inputs.written, target)
    return {key: Setting(own[key], value, words) for key, value in runs.items() if own[key] != value}


def _moved(before: HubRecord, used: dict[str, str], changed: dict[str, Setting]) -> HubRecord:
    """The target's entry. What was so already keeps the words that say since when."""
    for key, setting in changed.items():
        known = before.settings.get(key)
        if known is not None and (known.config, known.runs) == (setting.config, setting.runs):
            changed[key] = known
    return HubRecord(used, before.frozen, changed)


def carry_out(session: Session, shown: Promotion) -> Outcome:
    """`hubctl promote`, once it is confirmed. Raises LockedError if something changed since it was shown."""
    again = f"hubctl promote {shown.source} {shown.target}{session.options.flags}"
    with exclusive.held("promote", session):
        now = look(session, shown.source, shown.target)
        if now != shown:
            raise LockedError("something was changed meanwhile; nothing was touched", hint=f"look again: {again}")
        session = prepared(session)
        run = exclusive.run_of("promote", session, resume=again)
        return exclusive.whole(
            run.steps(
                {
                    shown.source: lambda inputs: _try(inputs, shown),
                    shown.target: lambda inputs: _move(inputs, shown),
                },
                {shown.source: (), shown.target: (shown.source,)},
            ),
            session,
        )


def _try(inputs: Inputs, promotion: Promotion) -> tuple[Step, ...]:
    """By digest, the source is installed again only if it ran by tag until now."""
    after = replace(holding(inputs, promotion.tried), stored=promotion.stored)
    pinned = (hubs.keeping(after), *hubs.up_of(after, promotion.source)) if promotion.tried != promotion.stored else ()
    return (*pinned, *smoke.up_of(after, promotion.source))


def _move(inputs: Inputs, promotion: Promotion) -> tuple[Step, ...]:
    after = replace(holding(inputs, promotion.moved), stored=promotion.tried)
    return (
        hubs.keeping(after),
        *hubs.up_of(after, promotion.target),
        *smoke.up_of(after, promotion.target),
    )
