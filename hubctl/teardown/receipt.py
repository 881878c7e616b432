"""The receipt of a teardown: every thing that was there, when it was seen to be gone, and by which listing.

It is data for programs (`receipt.json`), from which the page for people is made. There is no secret in it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hubctl import __version__
from hubctl.ports.inventory import Thing, plural
from hubctl.purge.leftovers import GLOBAL, Leftover, Search
from hubctl.teardown.farewell import Farewell
from hubctl.teardown.holdings import Holding
from hubctl.teardown.page import page
from hubctl.teardown.watch import Done, Sighting

NAME = "receipt.json"
PAGE = "receipt.html"

Receipt = dict[str, Any]


BEGUN = "begun"
DONE = "done"
LEFT = "something is left"
"""Or could not be seen. The next run goes on with the same receipt."""


def make(
    farewell: Farewell,
    done: Sequence[Done],
    sightings: Sequence[Sighting],
    *,
    outcome: str,
    before: Receipt | None = None,
) -> Receipt:
    """`sightings` in the order of time, the last one being the proof. `before` is the receipt of a run that this one
    goes on with: what it knew of is told of here, too."""
    last, here = sightings[-1], farewell.found.leftovers
    known = {(one.thing.kind, one.thing.id) for one in here}
    earlier = [item for item in (before or {}).get("items", []) if (item["kind"], item["id"]) not in known]
    counted = list((before or {}).get("buckets", []))
    names = {bucket["name"] for bucket in counted}
    counted += [_bucket(holding) for holding in farewell.buckets if holding.size.name not in names]
    return {
        "event": farewell.event,
        "account": farewell.caller.account_id,
        "alias": farewell.alias,
        "by": farewell.caller.arn,
        "regions": list(farewell.regions),
        "sandbox": farewell.sandbox,
        "hubctl": __version__,
        "outcome": outcome,
        "proof": _proof(last),
        "items": [*(_carried(item, sightings) for item in earlier), *(_item(one, sightings) for one in here)],
        "buckets": counted,
        "steps": [*(before or {}).get("steps", []), *map(_step, done)],
        "verified_again": [],
    }


def _proof(last: Sighting) -> dict[str, Any]:
    found = last.found
    return {
        "at": _when(last.at),
        "clean": found.clean,
        "listings": found.listings,
        "left": [_named(one) | {"until": one.draining} for one in found.leftovers],
        "not_seen": [{"kind": one.kind, "region": one.region, "reason": one.reason} for one in found.unverified],
        "kept": [_named(one) | {"since": one.kept} for one in found.kept],
        "pending": [_named(one) | {"until": one.thing.pending} for one in found.pending],
    }


def _named(one: Leftover) -> dict[str, Any]:
    thing = one.thing
    return {"kind": thing.kind, "id": thing.id, "name": thing.name, "region": thing.region}


def _item(one: Leftover, sightings: Sequence[Sighting]) -> dict[str, Any]:
    went = _went(one, sightings)
    made = {**_named(one), "gib": one.thing.gib, "usd_per_day": one.usd_per_day, "proofs": list(one.proofs)}
    if went is None:
        return made | {"gone_by": None, "during": "", "verified": _why_not(one, sightings[-1].found)}
    again = "" if went is sightings[-1] else f", and again at {_when(sightings[-1].at)}"
    where = "" if one.thing.region == GLOBAL else f" in {one.thing.region}"
    listing = f"the listing of {plural(one.thing.kind)}{where} at {_when(went.at)} does not show it{again}"
    return made | {"gone_by": _when(went.at), "during": went.after, "verified": listing}


def _carried(item: Mapping[str, Any], sightings: Sequence[Sighting]) -> dict[str, Any]:
    """An item of an earlier run: seen to go then, or by now."""
    if item["gone_by"]:
        return dict(item)
    thing = Thing(item["kind"], item["id"], item["region"], item["name"], gib=item["gib"])
    return _item(Leftover(thing, tuple(item["proofs"])), sightings) | {"usd_per_day": item["usd_per_day"]}


def _went(one: Leftover, sightings: Sequence[Sighting]) -> Sighting | None:
    """The first of the unbroken row of listings, up to the last, in which a thing is not seen any more."""
    first = None
    for sighting in reversed(sightings):
        if not _absent(one, sighting.found):
            break
        first = sighting
    return first


def _absent(one: Leftover, found: Search) -> bool:
    """Listed for certain, and not there."""
    blind = any((failed.kind, failed.region) == (one.thing.kind, one.thing.region) for failed in found.unverified)
    everywhere = any(failed.kind == one.thing.kind and failed.region == "global" for failed in found.unverified)
    there = {(other.thing.kind, other.thing.id) for other in (*found.leftovers, *found.kept, *found.pending)}
    return not blind and not everywhere and (one.thing.kind, one.thing.id) not in there


def _why_not(one: Leftover, found: Search) -> str:
    for other in found.kept:
        if other.thing.id == one.thing.id:
            return f"kept since {other.kept}"
    for other in found.pending:
        if other.thing.id == one.thing.id:
            return f"goes on {other.thing.pending}"
    for other in found.leftovers:
        if other.thing.id == one.thing.id and other.draining:
            return f"pending until {other.draining} or later: S3 is emptying it"
    for failed in found.unverified:
        if failed.kind == one.thing.kind:
            return f"not seen: {failed.reason}"
    return "still there"


def _bucket(holding: Holding) -> dict[str, Any]:
    size = holding.size
    return {
        "name": size.name,
        "region": holding.region,
        "versions": size.versions,
        "bytes": size.bytes,
        "uploads": size.uploads,
        "counted_all": not size.more,
        "estimate": {"versions": size.estimate, "bytes": size.bytes_estimate},
        "kept": holding.kept,
    }


def _step(one: Done) -> dict[str, Any]:
    return {"at": _when(one.at), "phase": one.phase, "title": one.title, "changes": one.changes}


def _when(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")


def write(work: Path, receipt: Receipt) -> Path:
    """Writes both files, 0600, each whole or not at all. Returns the page's path."""
    _replace(work / NAME, json.dumps(receipt, indent=2) + "\n")
    _replace(work / PAGE, page(receipt))
    return work / PAGE


def unfinished(work: Path) -> Receipt | None:
    """The receipt of a run that did not come to its end; None if there is none, or it did."""
    receipt = _read(work)
    return None if receipt is None or receipt["outcome"] == DONE else receipt


def _read(work: Path) -> Receipt | None:
    try:
        read: Receipt = json.loads((work / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return read


def confirm(work: Path, sighting: Sighting) -> Path | None:
    """A later teardown found nothing to do: the receipt of the one that did it says so. None if there is none."""
    receipt = _read(work)
    if receipt is None:
        return None
    receipt["verified_again"] = [*receipt.get("verified_again", []), _proof(sighting)]
    return write(work, receipt)


def settle(work: Path, done: Sequence[Done], sighting: Sighting) -> Path | None:
    """What was left at the end of a teardown has been deleted since. None if there is no such receipt."""
    receipt = unfinished(work)
    if receipt is None:
        return None
    receipt["items"] = [_carried(item, [sighting]) for item in receipt["items"]]
    receipt["steps"] = [*receipt["steps"], *map(_step, done)]
    receipt["proof"] = _proof(sighting)
    receipt["outcome"] = DONE if sighting.found.clean else receipt["outcome"]
    return write(work, receipt)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
