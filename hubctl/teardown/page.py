"""The receipt as a page for people: whoever paid for the event, and whoever is asked about it a year later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from hubctl.counting import counted

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2430; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.verdict { font-size: 1.15rem; padding: .6rem 1rem; border-left: .4rem solid; margin: 1rem 0; }
.clean { border-color: #2c7a4b; background: #eef7f1; } .left { border-color: #b3261e; background: #fcefee; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #e2e5ea; vertical-align: top; }
td.id { font-family: ui-monospace, monospace; overflow-wrap: anywhere; } td.number { text-align: right; }
td.short { white-space: nowrap; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\+00:00")

Rows = Iterable[Sequence[tuple[str, str]]]
"""Cells with the class of each."""


def page(receipt: Mapping[str, Any]) -> str:
    """A whole HTML document that needs nothing beside it."""
    clean = (receipt["verified_again"] or [receipt["proof"]])[-1]["clean"]
    title = f"{receipt['event']} was taken down" if clean else f"{receipt['event']}: not all of it is gone"
    account = f"{receipt['alias']} ({receipt['account']})" if receipt["alias"] else receipt["account"]
    where = f"Account {account}, {', '.join(receipt['regions'])}, by {receipt['by']}, with hubctl {receipt['hubctl']}."
    rehearsed = "<p><strong>A rehearsal in the sandbox: nothing of this was real AWS.</strong></p>"
    parts = [
        f"<h1>{escape(title)}</h1><p>{escape(where)}</p>{rehearsed if receipt['sandbox'] else ''}",
        _verdict(receipt),
        _still_there(receipt["proof"]),
        "<h2>What was in the buckets</h2>",
        _table(("bucket", "region", "versions", "bytes", "unfinished uploads"), map(_bucket, receipt["buckets"])),
        f"<h2>What was there, and when it went</h2><p>{escape(_sum(receipt['items']))}</p>",
        _table(("kind", "what", "region", "gone by", "how that was verified"), map(_item, receipt["items"])),
        "<h2>What was done</h2>",
        _table(("when", "phase", "step", "changes"), map(_step, receipt["steps"])),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _sum(items: Sequence[Mapping[str, Any]]) -> str:
    gone = sum(item["gone_by"] is not None for item in items)
    usd = sum(item["usd_per_day"] or 0 for item in items)
    things = counted(len(items), "thing is", "things are")
    return f"{gone} of {things} gone. Together they cost {usd:,.2f} USD a day, what depends on use aside."


def _readable(text: str) -> str:
    """Times as people write them; the data has them as programs do."""
    return _TIME.sub(r"\1 \2 UTC", text)


def _verdict(receipt: Mapping[str, Any]) -> str:
    """The latest word first."""
    proof = (receipt["verified_again"] or [receipt["proof"]])[-1]
    times = f", looked at {counted(len(receipt['verified_again']) + 1, 'time')}" if receipt["verified_again"] else ""
    if proof["clean"]:
        but = " but what is named below" if proof["kept"] or proof["pending"] else ""
        seen = f"{counted(proof['listings'], 'listing')} of the account at {proof['at']}, all seen{times}"
        words = f"Nothing is left{but}: {seen}."
        return f'<p class="verdict clean">{escape(_readable(words))}</p>'
    words = f"{len(proof['left'])} still there, {counted(len(proof['not_seen']), 'listing')} failed, at {proof['at']}."
    return f'<p class="verdict left">{escape(_readable(words))}</p>'


def _still_there(proof: Mapping[str, Any]) -> str:
    rows = [(one, _left(one)) for one in proof["left"]]
    rows += [(one, f"kept since {one['since']}") for one in proof["kept"]]
    rows += [(one, f"AWS deletes it on {one['until']}") for one in proof["pending"]]
    failed = [(one["kind"], "", one["region"], f"not seen: {one['reason']}") for one in proof["not_seen"]]
    named = [(one["kind"], one["id"], one["region"], why) for one, why in rows]
    if not named and not failed:
        return ""
    cells = ([(kind, ""), (what, "id"), (region, ""), (why, "")] for kind, what, region, why in [*named, *failed])
    return "<h2>What stays</h2>" + _table(("kind", "what", "region", "why"), cells)


def _left(one: Mapping[str, Any]) -> str:
    until = one.get("until")
    return f"pending until {until} or later: S3 is emptying it" if until else "still there"


def _item(item: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    what = item["name"] if item["name"] and item["id"].startswith("arn:") else item["id"]
    return [
        (item["kind"], ""),
        (what, "id"),
        (item["region"], "short"),
        (item["gone_by"] or "", "short"),
        (item["verified"], ""),
    ]


def _bucket(bucket: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    known = bucket.get("estimate") or bucket
    about = "" if bucket["counted_all"] else "about " if known["versions"] > bucket["versions"] else "at least "
    versions = f"{about}{known['versions']:,}"
    name = f"{bucket['name']} (kept)" if bucket["kept"] else bucket["name"]
    numbers = (versions, f"{about}{known['bytes']:,}", f"{bucket['uploads']:,}")
    return [(name, "id"), (bucket["region"], "short"), *((number, "number") for number in numbers)]


def _step(step: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return [(step["at"], "short"), (step["phase"], ""), (step["title"], ""), (step["changes"], "")]


def _table(heads: Sequence[str], rows: Rows) -> str:
    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{escape(_readable(text))}</td>' for text, kind in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
