"""The report as one HTML page that needs nothing beside it, and as Markdown with its pictures in files."""

from __future__ import annotations

import base64
import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from hubctl.counting import counted
from hubctl.report import rules
from hubctl.report.facts import CAPTIONS, Report

if TYPE_CHECKING:
    from jinja2 import Environment

_MARKDOWN = str.maketrans({"|": "\\|", "<": "&lt;", "\n": " ", "*": "\\*", "_": "\\_", "`": "\\`", "[": "\\["})


def html(report: Report) -> str:
    """A whole document: images inside, nothing is asked of any network."""
    return _environment(escaping=True).get_template("report.html.j2").render(_given(report))


def markdown(report: Report, pictures: str) -> str:
    """`pictures` is the folder of the pictures, as seen from where the text will lie."""
    return _environment(escaping=False).get_template("report.md.j2").render(_given(report) | {"folder": pictures})


def _given(report: Report) -> dict[str, Any]:
    return {"report": report, "event": report.config.event, "captions": CAPTIONS, "seen": report.seen}


@cache
def _environment(*, escaping: bool) -> Environment:
    """A name that is missing is a bug and never an empty place."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("hubctl.report"),
        autoescape=escaping,  # noqa: S701 (off for Markdown alone, which has a filter of its own)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "usd": usd,
        "cents": lambda amount: f"{amount:,.2f}",
        "size": rules.size,
        "seconds": rules.seconds,
        "day": day,
        "short": lambda at: f"{at:%a} {at.day} {at:%b}",
        "minute": lambda at: f"{at:%Y-%m-%d %H:%M}",
        "svg": lambda content: "data:image/svg+xml;base64," + base64.b64encode(content).decode(),
        "md": lambda text: str(text).translate(_MARKDOWN),
        "date": dt.date.fromisoformat,
        "moment": dt.datetime.fromisoformat,
    }
    made.globals |= {"span": span, "counted": counted}
    return made


def usd(amount: float) -> str:
    """Whole dollars from a hundred on, cents below."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"


def day(date: dt.date) -> str:
    """ "9 August 2027"."""
    return f"{date.day} {date:%B %Y}"


def span(first: dt.date, last: dt.date) -> str:
    """ "9 to 13 August 2027", with no more than is needed."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''} to {day(last)}"
