"""What a search for left-overs found, as a table for people and as JSON."""

from __future__ import annotations

import json
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from hubctl.counting import counted
from hubctl.purge.leftovers import Leftover, Search
from hubctl.purge.sweep import Swept
from hubctl.reporters.tables import answer_console


def print_search(stream: TextIO, found: Search, *, as_json: bool = False) -> None:
    """Prints what is still there, what could not be seen, or that nothing is left."""
    if as_json:
        stream.write(json.dumps(search_json(found), indent=2) + "\n")
        return
    console = answer_console(stream)
    if found.leftovers:
        console.print(search_table(found))
    for failed in found.unverified:
        console.print(Text(f"not seen: {failed.kind} in {failed.region}: {failed.reason}", style="yellow"))
    for one in found.leftovers:
        if one.draining:
            console.print(f"pending until {one.draining} or later: S3 is emptying s3://{one.thing.id}")
    for one in found.kept:
        console.print(f"kept since {one.kept}: {one.thing.kind} {one.thing.id} in {one.thing.region}")
    for one in found.pending:
        console.print(f"goes on {one.thing.pending}: {one.thing.kind} {one.thing.id} in {one.thing.region}")
    if found.clean:
        but = " but what is named above" if found.kept or found.pending else ""
        console.print(f"Nothing is left{but}: {counted(found.listings, 'listing')}, all of them seen.")


def print_refused(stream: TextIO, swept: Swept) -> None:
    """Prints what was deleted in one line, and what was not, each with the reason."""
    console = answer_console(stream)
    console.print(f"{len(swept.deleted)} deleted.")
    for identity, reason in swept.refused.items():
        console.print(Text(f"not deleted: {identity}: {reason}", style="yellow"))


def search_table(found: Search) -> Table:
    """One row a thing. Ids stay whole, since they get copied."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("kind", no_wrap=True)
    table.add_column("id", no_wrap=True)
    table.add_column("region", no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("USD a day", justify="right", no_wrap=True)
    table.add_column("why it is ours", overflow="fold")
    for one in found.leftovers:
        thing = one.thing
        table.add_row(thing.kind, _called(one), thing.region, _size(thing.gib), _price(one), "; ".join(one.proofs))
    return table


def _called(one: Leftover) -> str:
    """The last part of an ARN says it all; the whole is in the JSON."""
    return one.thing.name if one.thing.id.startswith("arn:") and one.thing.name else one.thing.id


def _size(gib: float | None) -> str:
    return "" if not gib else f"{gib:,.1f} GiB"


def _price(one: Leftover) -> str:
    return "?" if one.usd_per_day is None else f"{one.usd_per_day:.2f}"


def search_json(found: Search) -> dict[str, Any]:
    """`clean`, `listings`, `leftovers`, `kept`, `pending` and `unverified`."""
    return {
        "clean": found.clean,
        "listings": found.listings,
        "leftovers": [leftover_json(one) for one in found.leftovers],
        "kept": [leftover_json(one) | {"since": one.kept} for one in found.kept],
        "pending": [leftover_json(one) | {"until": one.thing.pending} for one in found.pending],
        "unverified": [{"kind": f.kind, "region": f.region, "reason": f.reason} for f in found.unverified],
    }


def leftover_json(one: Leftover) -> dict[str, Any]:
    """One thing."""
    return {
        "kind": one.thing.kind,
        "id": one.thing.id,
        "name": one.thing.name,
        "region": one.thing.region,
        "gib": one.thing.gib,
        "usd_per_day": one.usd_per_day,
        "proofs": list(one.proofs),
        "deletable": one.deletable,
        "pending_until": one.draining or one.thing.pending or None,
    }
