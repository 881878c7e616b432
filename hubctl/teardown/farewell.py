"""What a teardown will remove, looked at beforehand for the person who confirms it. Nothing here changes anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hubctl.core.keep import Keep
from hubctl.errors import RefusedError
from hubctl.ports.aws import Caller
from hubctl.preflight import check_account
from hubctl.purge.leftovers import Leftover, Search, regions, search
from hubctl.session import Session
from hubctl.teardown import keep as keeping
from hubctl.teardown.holdings import Holding, holdings, measured

HOLDS_DATA = frozenset({"bucket", "file system", "recovery point", "volume", "snapshot"})


@dataclass(frozen=True)
class Group:
    """All things of one kind."""

    kind: str
    things: tuple[Leftover, ...]

    @property
    def gib(self) -> float:
        """What they weigh together."""
        return sum(one.thing.gib or 0 for one in self.things)

    @property
    def usd_per_day(self) -> float:
        """What they cost together, as far as the price list tells."""
        return sum(one.usd_per_day or 0 for one in self.things)

    @property
    def holds_data(self) -> bool:
        """Whether something in them would be lost for ever."""
        return self.kind in HOLDS_DATA


@dataclass(frozen=True)
class Farewell:
    """Everything that goes, and what stays."""

    event: str
    caller: Caller
    alias: str
    regions: tuple[str, ...]
    buckets: tuple[Holding, ...]
    found: Search
    keep: Keep
    sandbox: bool = False

    @property
    def groups(self) -> tuple[Group, ...]:
        """What goes, kind by kind; what holds data first. Buckets are told of one by one."""
        going = [one for one in self.found.leftovers if one.thing.kind != "bucket" and not self._stays(one)]
        kinds = dict.fromkeys(one.thing.kind for one in going)
        made = [Group(kind, tuple(one for one in going if one.thing.kind == kind)) for kind in kinds]
        return tuple(sorted(made, key=lambda group: (not group.holds_data, -group.usd_per_day, group.kind)))

    @property
    def usd_per_day(self) -> float:
        """What stops to cost, as far as the price list tells; traffic is not in it."""
        return sum(group.usd_per_day for group in self.groups)

    def _stays(self, one: Leftover) -> bool:
        return self.keep.file_system and one.thing.kind == "file system"


def look(session: Session, keep: str = "", *, by_lifecycle: bool = False, force_empty: bool = False) -> Farewell:
    """Asks for all of it, side by side. Raises RefusedError in another account, UsageError for a wrong `keep`."""
    context = session.context
    asked = keeping.parse(keep, context.config)
    caller = check_account(context.ports.aws, context.config)
    with ThreadPoolExecutor(3, thread_name_prefix="look") as pool:
        looking = pool.submit(search, context.ports.inventory, context.config)
        alias = pool.submit(context.ports.aws.account_alias)
        sizes = measured(session)
    found = looking.result()
    kept = asked | keeping.marked(found, context.config)
    at_once = force_empty and not by_lifecycle
    buckets = holdings(session, sizes, found, kept, drain=by_lifecycle, at_once=at_once)
    return Farewell(
        context.config.name,
        caller,
        alias.result(),
        regions(context.config),
        buckets,
        found,
        kept | keeping.draining(buckets, context.config),
        session.options.sandbox,
    )


def check_emptying(farewell: Farewell, *, force_empty: bool, again: str) -> None:
    """Raises RefusedError at a bucket that is not empty, unless it may be emptied. `again` is the command, for the
    hint."""
    full = [holding.size for holding in farewell.buckets if holding.full]
    if full and not force_empty:
        named = ", ".join(f"{size.name} ({'at least ' * size.more}{size.items:,} items)" for size in full)
        raise RefusedError(
            f"not empty: {named}; nothing was touched",
            hint=f"copy what you need, then: {again} --force-empty",
        )
