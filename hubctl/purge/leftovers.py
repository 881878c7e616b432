"""What of an event is still in the account: found from the config alone, without any state, region by region.

Fails closed: a listing that was denied, or kept failing, is reported as such, and then nobody says "nothing is left".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hubctl.config.model import EventConfig
from hubctl.costs.things import usd_per_day
from hubctl.errors import HubctlError
from hubctl.ports.disposal import DRAINING_TAG, KEPT_TAG
from hubctl.ports.inventory import Inventory, Thing
from hubctl.purge.ownership import ENOUGH_TO_DELETE, Claims, claims, proofs

_SIDE_BY_SIDE = 8
GLOBAL = "global"


@dataclass(frozen=True)
class Leftover:
    """A thing of the event that is still there. `proofs` say why it is ours."""

    thing: Thing
    proofs: tuple[str, ...]

    @property
    def usd_per_day(self) -> float | None:
        """What it costs; None where the price list alone does not tell."""
        return usd_per_day(self.thing)

    @property
    def proven(self) -> bool:
        """Two proofs."""
        return len(self.proofs) >= ENOUGH_TO_DELETE

    @property
    def deletable(self) -> bool:
        """Proven, and nobody asked for it to be kept."""
        return self.proven and not self.kept

    @property
    def kept(self) -> str:
        """The day on which a teardown was told to keep it; else empty."""
        return (self.thing.tags or {}).get(KEPT_TAG, "")

    @property
    def draining(self) -> str:
        """The first day on which S3 can have emptied a bucket by lifecycle rules, where it does; else empty."""
        return (self.thing.tags or {}).get(DRAINING_TAG, "")


@dataclass(frozen=True)
class Unverified:
    """A listing that failed, and why."""

    kind: str
    region: str
    reason: str


@dataclass(frozen=True)
class Search:
    """What a search found, and what it could not see."""

    leftovers: tuple[Leftover, ...]
    unverified: tuple[Unverified, ...]
    listings: int
    """How many listings succeeded."""
    kept: tuple[Leftover, ...] = ()
    """What is still there because somebody asked for it."""
    pending: tuple[Leftover, ...] = ()
    """What is deleted, and goes on a day that AWS has fixed."""

    @property
    def clean(self) -> bool:
        """Every listing succeeded, and nothing was found but what is kept, or goes on a fixed day."""
        return not self.leftovers and not self.unverified


def regions(config: EventConfig) -> tuple[str, ...]:
    """Every region the event uses."""
    used = [config.aws.region, *(config.bucket_region(short) for short in config.buckets)]
    return tuple(dict.fromkeys(used))


def search(inventory: Inventory, config: EventConfig, kinds: Collection[str] | None = None) -> Search:
    """Lists everything everywhere the event could be, and keeps what is provably its own; `kinds` narrows it."""
    wanted = [(kind, GLOBAL) for kind in inventory.everywhere()]
    wanted += [(kind, region) for region in regions(config) for kind in inventory.regional()]
    wanted = [one for one in wanted if kinds is None or one[0] in kinds]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        answers = list(pool.map(lambda one: _listed(inventory, *one), wanted))
    things = [thing for answer in answers if not isinstance(answer, Unverified) for thing in answer]
    failed = [answer for answer in answers if isinstance(answer, Unverified)]
    ours = _ours(things, config)
    return Search(
        tuple(one for one in ours if not one.kept and not one.thing.pending),
        (*failed, *_unreadable(things)),
        len(answers) - len(failed),
        kept=tuple(one for one in ours if one.kept),
        pending=tuple(one for one in ours if one.thing.pending and not one.kept),
    )


def _unreadable(things: Iterable[Thing]) -> Iterator[Unverified]:
    """Whose they are nobody can say: never ours, but never "nothing is left" either."""
    for thing in things:
        if thing.tags is None:
            yield Unverified(thing.kind, thing.region, f"the tags of {thing.id} cannot be read")


def _listed(inventory: Inventory, kind: str, region: str) -> Sequence[Thing] | Unverified:
    try:
        return inventory.list(kind, region)
    except HubctlError as error:
        return Unverified(kind, region, error.message)


def _ours(things: Iterable[Thing], config: EventConfig) -> tuple[Leftover, ...]:
    """VPCs first: what is in one of ours is ours too."""
    everything = list(things)
    alone = claims(config)
    vpcs = frozenset(thing.id for thing in everything if thing.kind == "VPC" and proofs(thing, alone))
    claim: Claims = claims(config, vpcs)
    found = (Leftover(thing, reasons) for thing in everything if (reasons := proofs(thing, claim)))
    return tuple(sorted(_with_copies(found), key=lambda one: (one.thing.region, one.thing.kind, one.thing.id)))


def _with_copies(found: Iterable[Leftover]) -> Iterator[Leftover]:
    """Whoever wanted a file system kept wants its backups kept."""
    ours = list(found)
    days = {one.thing.id: one.kept for one in ours if one.kept}
    for one in ours:
        day = days.get(one.thing.of.rpartition("/")[2]) if one.thing.kind == "recovery point" else None
        kept = replace(one.thing, tags={**(one.thing.tags or {}), KEPT_TAG: day}) if day else one.thing
        yield Leftover(kept, one.proofs)
