"""Deletes left-overs, each with two proofs that it is the event's, in an order that works, until none is left.

What AWS takes minutes to let go of (addresses of a NAT gateway, interfaces of a load balancer) is tried again. EKS and
the agents write log groups anew shortly after they were deleted, so these are looked at once more after a while.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.disposal import Disposal, StillUsedError
from hubctl.ports.inventory import Inventory, Thing
from hubctl.ports.terraform import Progress
from hubctl.purge.leftovers import Leftover, Search, search

ORDER: tuple[tuple[str, ...], ...] = (
    ("classic load balancer", "load balancer", "DNS record", "budget", "alarm", "topic"),
    ("target group", "EKS cluster"),
    ("auto scaling group", "instance", "file system", "recovery point", "bucket", "VPC endpoint", "NAT gateway"),
    ("launch template", "network interface", "volume", "log group"),
    ("snapshot", "address", "security group", "OIDC provider", "access key"),
    ("internet gateway", "subnet", "route table"),
    ("VPC", "instance profile"),
    ("role", "user"),
    ("policy", "KMS key"),
)
"""Kinds by when they can go: within one row side by side, each row after the one before."""

_PATIENCE_SECONDS = 600.0
"""Without anything going, for what is in use to be let go of: a NAT gateway takes a minute or two, an interface of a
load balancer some minutes (guess, from what AWS takes usually)."""
_PAUSE_SECONDS = 5.0
SECOND_LOOK_SECONDS = 60.0
"""Until log groups are looked at again. EKS made them anew within a minute or two in the reports that we read:
https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2446"""
COME_BACK = frozenset({"log group"})
_SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Deleted:
    """A thing that was deleted, and when AWS took that in."""

    leftover: Leftover
    at: dt.datetime


@dataclass
class Swept:
    """What a sweep did. `refused` has what AWS would not delete, and why."""

    deleted: list[Deleted] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """From a thing's id to what AWS said last."""
    found: Search = field(default_factory=lambda: Search((), (), 0))
    """The last search."""

    def going(self, listed: Iterable[Leftover]) -> list[Leftover]:
        """Those that were deleted already and are still listed: AWS takes its time. What comes back is none of them."""
        deleted = {one.leftover.thing.id for one in self.deleted if one.leftover.thing.kind not in COME_BACK}
        return [one for one in listed if one.thing.id in deleted]


class Sweep:
    """Deletes what is provably an event's. `kinds` narrows it to some kinds; `only` further still. What somebody wanted
    kept stays, unless `kept_too`."""

    def __init__(
        self,
        inventory: Inventory,
        disposal: Disposal,
        config: EventConfig,
        *,
        clock: Clock,
        progress: Progress,
        kinds: Collection[str] | None = None,
        only: Callable[[Thing], bool] = lambda _thing: True,
        kept_too: bool = False,
    ) -> None:
        self._inventory = inventory
        self._disposal = disposal
        self._config = config
        self._clock = clock
        self._progress = progress
        self._kinds = kinds
        self._only = only
        self._kept_too = kept_too

    def run(self) -> Swept:
        """Deletes until nothing more goes. Raises nothing for a thing that stays: the last search tells."""
        swept = Swept()
        self._until_nothing_goes(swept)
        if any(one.leftover.thing.kind in COME_BACK for one in swept.deleted):
            self._progress("waiting whether log groups come back", None)
            self._clock.sleep(SECOND_LOOK_SECONDS)
            self._until_nothing_goes(swept)
        return swept

    def _until_nothing_goes(self, swept: Swept) -> None:
        last_went = self._clock.monotonic()
        while True:
            swept.found = search(self._inventory, self._config, self._kinds)
            there = [*swept.found.leftovers, *(swept.found.kept if self._kept_too else ())]
            todo = [one for one in there if one.proven and self._may_go(one.thing)]
            todo = [one for one in todo if one.thing.id not in swept.refused]
            going = swept.going(todo)
            waiting = [*going, *(one for row in ORDER for one in self._row(row, todo, going, swept))]
            if len(waiting) < len(todo):
                last_went = self._clock.monotonic()
            if not todo or (waiting and self._clock.monotonic() - last_went > _PATIENCE_SECONDS):
                swept.refused |= {one.thing.id: "still in use" for one in waiting}
                return
            if waiting:
                self._progress(f"{len(waiting)} are still in use, {waiting[0].thing.id} for one", None)
            self._clock.sleep(_PAUSE_SECONDS if waiting else 0.0)

    def _may_go(self, thing: Thing) -> bool:
        return self._disposal.knows(thing.kind) and self._only(thing)

    def _row(
        self, kinds: tuple[str, ...], todo: Iterable[Leftover], going: Iterable[Leftover], swept: Swept
    ) -> list[Leftover]:
        """Deletes the things of these kinds, side by side. Returns those that are still in use."""
        row = [one for one in todo if one.thing.kind in kinds and one not in going]
        with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="sweep") as pool:
            answers = list(pool.map(self._delete, row))
        for one, answer in zip(row, answers, strict=True):
            if isinstance(answer, dt.datetime):
                swept.deleted.append(Deleted(one, answer))
            elif not isinstance(answer, StillUsedError):
                swept.refused[one.thing.id] = answer.message
        return [one for one, answer in zip(row, answers, strict=True) if isinstance(answer, StillUsedError)]

    def _delete(self, one: Leftover) -> dt.datetime | HubctlError:
        doing = "asking whether S3 has emptied" if one.draining else "deleting"
        self._progress(f"{doing} {one.thing.kind} {one.thing.name or one.thing.id}", None)
        try:
            self._disposal.delete(one.thing)
        except HubctlError as error:
            return error
        return self._clock.now()
