"""What a teardown will remove, as a person reads it before typing the event's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from rich.table import Table
from rich.text import Text

from hubctl.ports.inventory import plural
from hubctl.reporters.bucket_size import holds, weighs
from hubctl.reporters.search import leftover_json
from hubctl.reporters.tables import answer_console
from hubctl.teardown.farewell import Farewell, Group
from hubctl.teardown.holdings import Holding

_DATA = "holds data"


def print_farewell(stream: TextIO, farewell: Farewell, *, as_json: bool = False) -> None:
    """Prints all of it. What holds data is marked: it cannot be got back."""
    if as_json:
        stream.write(json.dumps(_json(farewell), indent=2) + "\n")
        return
    console = answer_console(stream)
    console.print(Text(_where(farewell), style="bold"))
    console.print(_table(farewell))
    for advice in (words for holding in farewell.buckets for words in _advice(holding)):
        console.print(advice)
    if farewell.keep:
        console.print(f"Kept: {farewell.keep.words}. It goes on costing, and is marked hubctl:kept.")
    for failed in farewell.found.unverified:
        console.print(Text(f"not seen: {failed.kind} in {failed.region}: {failed.reason}", style="yellow"))
    console.print(f"It costs about {farewell.usd_per_day:,.2f} USD a day, traffic not counted.")


def _where(farewell: Farewell) -> str:
    account = f"{farewell.alias} ({farewell.caller.account_id})" if farewell.alias else farewell.caller.account_id
    if farewell.sandbox:
        return f"This deletes the event {farewell.event} in the sandbox, account {account}:"
    where = " and ".join(farewell.regions)
    return f"This deletes the event {farewell.event} in account {account}, {where}, as {farewell.caller.arn}:"


def _table(farewell: Farewell) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("what", overflow="fold")
    table.add_column("region", no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("USD a day", justify="right", no_wrap=True)
    table.add_column("")
    for holding in farewell.buckets:
        table.add_row(*_bucket(holding))
    for group in farewell.groups:
        table.add_row(*_group(group))
    if not farewell.buckets and not farewell.groups:
        table.add_row("nothing is there any more", "", "", "", "")
    return table


def _bucket(holding: Holding) -> tuple[str, str, str, str, Text]:
    size = holding.size
    return f"s3://{size.name}: {holds(size)}", holding.region, weighs(size), "", _mark(_becomes(holding))


def _becomes(holding: Holding) -> str:
    if holding.kept:
        return "kept"
    if holding.own:
        return "hubctl's own states"
    return _DATA if holding.size.items else ""


def _advice(holding: Holding) -> Iterator[str]:
    """What takes long, and the other way."""
    size = holding.size
    name, reported = f"s3://{size.name}", size.reported
    if size.more and reported:
        yield f"{name}: counting stopped at {size.versions:,}; CloudWatch has {reported.objects:,} on {reported.day}."
    if holding.to_drain:
        day = f", since an earlier teardown asked for it: not before {holding.draining}" if holding.draining else ""
        yield f"{name}: S3 empties it within days{day}. Until then this event is not gone."
    elif holding.huge and not holding.kept:
        hours = holding.seconds / 3600
        yield f"{name}: deleting takes up to {hours:,.1f} hours; with --by-lifecycle S3 does it itself, within days."
    elif size.more and not reported and not holding.kept and not holding.own:
        yield f"{name}: nobody knows how many more. If it is tens of millions, --by-lifecycle has S3 do it."


def _group(group: Group) -> tuple[str, str, str, str, Text]:
    count = len(group.things)
    names = ", ".join(one.thing.name or one.thing.id for one in group.things[:3])
    more = ", …" if count > 3 else ""
    regions = ", ".join(dict.fromkeys(one.thing.region for one in group.things))
    size = f"{group.gib:,.1f} GiB" if group.gib else ""
    cost = f"{group.usd_per_day:,.2f}" if group.usd_per_day else ""
    words = f"{count} {plural(group.kind) if count > 1 else group.kind}: {names}{more}"
    return words, regions, size, cost, _mark(_DATA if group.holds_data else "")


def _mark(words: str) -> Text:
    return Text(words, style="bold red" if words == _DATA else "green" if words == "kept" else "dim")


def _json(farewell: Farewell) -> dict[str, object]:
    return {
        "event": farewell.event,
        "account": farewell.caller.account_id,
        "alias": farewell.alias,
        "regions": list(farewell.regions),
        "keep": farewell.keep.words,
        "usd_per_day": farewell.usd_per_day,
        "buckets": [
            {
                "name": holding.size.name,
                "region": holding.region,
                "versions": holding.size.versions,
                "bytes": holding.size.bytes,
                "uploads": holding.size.uploads,
                "counted_all": not holding.size.more,
                "estimate": {"versions": holding.size.estimate, "bytes": holding.size.bytes_estimate},
                "kept": holding.kept,
                "by_lifecycle": holding.to_drain,
                "holds_data": holding.full,
            }
            for holding in farewell.buckets
        ],
        "things": [leftover_json(one) for group in farewell.groups for one in group.things],
    }
