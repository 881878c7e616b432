"""Which events are in an account: from tags, and from what each wrote into its state bucket. No config is needed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError

from hubctl import last_up, lock
from hubctl.config.cluster import OWN_TAG
from hubctl.config.event import Event
from hubctl.costs.things import usd_per_day
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller
from hubctl.ports.census import Census, Marked
from hubctl.ports.disposal import KEPT_TAG
from hubctl.ports.inventory import Thing

T = TypeVar("T")
_SIDE_BY_SIDE = 12
_LASTING = (":s3:::", ":vpc/", ":file-system/", ":cluster/")
"""In ARNs of what an event has as long as anything of it is there; AWS forgets it when it is deleted."""


@dataclass(frozen=True)
class FoundEvent:
    """One event, as the account tells. `things`: what carries its tag; `kept`: what a teardown was told to keep."""

    name: str
    regions: tuple[str, ...]
    things: int
    kept: int
    usd_per_day: float
    """By list prices; traffic, and what is in buckets, are not in it."""
    up_since: dt.datetime | None
    """When its cluster was made; None if it has none."""
    settings: Event | None
    """As its last `up` had them; None where nothing could be read."""
    holder: lock.Holder | None
    """Whose run has it now."""
    gone: bool = False
    """Nothing but what AWS goes on to show for some hours after it was deleted, such as instances."""
    tags: dict[str, str] = field(default_factory=dict)
    """What all its things carry beside hubctl's own: often whose it is."""

    def overdue(self, today: dt.date) -> bool:
        """Whether it should be gone."""
        return self.settings is not None and self.settings.gone_by < today


@dataclass(frozen=True)
class Unseen:
    """What could not be seen, and why."""

    what: str
    reason: str


@dataclass(frozen=True)
class Found:
    """All of them, by name."""

    caller: Caller
    events: tuple[FoundEvent, ...]
    regions: tuple[str, ...]
    unseen: tuple[Unseen, ...]


def search(census: Census, regions: Sequence[str] = ()) -> Found:
    """Looks in these regions, or in all that the account has enabled. Raises HubctlError only if nobody says who we
    are, or which regions there are; all else that cannot be seen is named."""
    caller = census.caller()
    wanted = tuple(dict.fromkeys(regions)) or tuple(census.regions())
    unseen: list[Unseen] = []
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        marks = dict(
            zip(wanted, pool.map(lambda one: _try(lambda: census.marked(one), one, unseen), wanted), strict=True)
        )
        marked = {region: found for region, found in marks.items() if found}
        priced = pool.map(lambda one: _try(lambda: census.priced(one), f"what it costs in {one}", unseen), marked)
        things = [thing for found in priced for thing in found or ()]
        names = sorted({one.tags[OWN_TAG] for found in marked.values() for one in found})
        events = tuple(pool.map(lambda name: _event(name, census, marked, things, unseen), names))
    return Found(caller, events, wanted, tuple(unseen))


def _try(ask: Callable[[], T], what: str, unseen: list[Unseen]) -> T | None:
    try:
        return ask()
    except HubctlError as error:
        unseen.append(Unseen(what, error.message))
        return None


def _event(
    name: str, census: Census, marked: dict[str, Sequence[Marked]], things: Iterable[Thing], unseen: list[Unseen]
) -> FoundEvent:
    own = {region: [one for one in found if one.tags[OWN_TAG] == name] for region, found in marked.items()}
    everything = [one for found in own.values() for one in found]
    settings, holder = _state(census, own, name, unseen)
    costing = [thing for thing in things if (thing.tags or {}).get(OWN_TAG) == name]
    return FoundEvent(
        name,
        tuple(region for region, found in own.items() if found),
        len(everything),
        sum(KEPT_TAG in one.tags for one in everything),
        sum(usd_per_day(thing) or 0 for thing in costing),
        _up_since(census, own, name, unseen),
        settings,
        holder,
        not costing and not any(mark in one.arn for one in everything for mark in _LASTING),
        _common(everything),
    )


def _common(found: Sequence[Marked]) -> dict[str, str]:
    shared = set.intersection(*({*one.tags.items()} for one in found))
    return {key: value for key, value in sorted(shared) if not key.startswith(("hubctl:", "aws:"))}


def _up_since(census: Census, own: dict[str, list[Marked]], name: str, unseen: list[Unseen]) -> dt.datetime | None:
    clusters = [
        (one.arn.rpartition(":cluster/")[2], region)
        for region, found in own.items()
        for one in found
        if ":eks:" in one.arn and ":cluster/" in one.arn
    ]
    made = [_try(partial(census.cluster_made, *one), f"the cluster of {name}", unseen) for one in clusters]
    return min((at for at in made if at is not None), default=None)


def _state(
    census: Census, own: dict[str, list[Marked]], name: str, unseen: list[Unseen]
) -> tuple[Event | None, lock.Holder | None]:
    """The state bucket is the one in which the config of the last `up` is; before the first ended, the lock alone."""
    for region, found in own.items():
        for bucket in (one.arn.partition(":::")[2] for one in found if ":s3:::" in one.arn):
            what = f"who has {name}, and until when"
            kept = _try(partial(census.content, bucket, region, last_up.KEY), what, unseen)
            held = _try(partial(census.content, bucket, region, lock.KEY), what, unseen)
            if kept is not None or held is not None:
                return _settings(kept or b""), lock.Holder.read(held or b"")
    return None, None


def _settings(kept: bytes) -> Event | None:
    """None for what another hubctl wrote, and this one cannot read."""
    try:
        read: Any = json.loads(kept)
        return Event.model_validate(read["config"]["event"], strict=False)
    except (ValueError, ValidationError, KeyError, TypeError):
        return None
