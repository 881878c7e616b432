"""What of an event is still in the account: found from the config alone, without any state, region by region.

Fails closed: a listing that was denied, or kept failing, is reported as such, and then nobody says "nothing is left".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.inventory import Inventory, Thing
from hubctl.purge.ownership import Claims, claims, proofs
from hubctl.purge.prices import usd_per_day

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

    @property
    def clean(self) -> bool:
        """Every listing succeeded, and nothing was found."""
        return not self.leftovers and not self.unverified


def regions(config: EventConfig) -> tuple[str, ...]:
    """Every region the event uses."""
    used = [config.aws.region, *(config.bucket_region(short) for short in config.buckets)]
    return tuple(dict.fromkeys(used))


def search(inventory: Inventory, config: EventConfig) -> Search:
    """Lists everything everywhere the event could be, and keeps what is provably its own."""
    wanted = [(kind, GLOBAL) for kind in inventory.everywhere()]
    wanted += [(kind, region) for region in regions(config) for kind in inventory.regional()]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        answers = list(pool.map(lambda one: _listed(inventory, *one), wanted))
    things = [thing for answer in answers if not isinstance(answer, Unverified) for thing in answer]
    failed = tuple(answer for answer in answers if isinstance(answer, Unverified))
    return Search(_ours(things, config), failed, len(answers) - len(failed))


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
    return tuple(sorted(found, key=lambda one: (one.thing.region, one.thing.kind, one.thing.id)))
