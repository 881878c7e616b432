"""What a search for left-overs found, as a table for people and as JSON."""

from __future__ import annotations

import json
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from hubctl.purge.leftovers import Leftover, Search
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
    if found.clean:
        console.print(f"Nothing is left: {found.listings} listings, all of them seen.")


def search_table(found: Search) -> Table:
    """One row a thing. Ids stay whole, since they get copied."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("kind", "id", "region", "USD a day", "why it is ours"):
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for one in found.leftovers:
        table.add_row(one.thing.kind, one.thing.id, one.thing.region, _price(one), "; ".join(one.proofs))
    return table


def _price(one: Leftover) -> str:
    return "?" if one.usd_per_day is None else f"{one.usd_per_day:.2f}"


def search_json(found: Search) -> dict[str, Any]:
    """`clean`, `listings`, `leftovers` and `unverified`."""
    return {
        "clean": found.clean,
        "listings": found.listings,
        "leftovers": [
            {
                "kind": one.thing.kind,
                "id": one.thing.id,
                "name": one.thing.name,
                "region": one.thing.region,
                "gib": one.thing.gib,
                "usd_per_day": one.usd_per_day,
                "proofs": list(one.proofs),
            }
            for one in found.leftovers
        ],
        "unverified": [{"kind": f.kind, "region": f.region, "reason": f.reason} for f in found.unverified],
    }
