"""Words and glyphs that reporters share: durations, counts, and text that is safe to put on a screen."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from rich.cells import cell_len, set_cell_size

from hubctl.core.changes import Changes
from hubctl.core.events import Event

SANDBOX = "sandbox: nothing of this is real AWS"

# CSI sequences, OSC sequences (ended by BEL or ST), and two-character escapes, as ECMA-48 has them.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MANY_LINES = frozenset({"message", "hint", "text"})


@dataclass(frozen=True)
class Glyphs:
    """The signs of the tree. `spinner` holds the frames of a running phase."""

    done: str
    failed: str
    skipped: str
    waiting: str
    spinner: str
    bar: str
    bar_rest: str
    ellipsis: str


UNICODE = Glyphs("✓", "✗", "–", "·", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "━", "─", "…")
ASCII = Glyphs("+", "x", "-", ".", "|/-\\", "#", ".", "...")


def glyphs_for(encoding: str | None) -> Glyphs:
    """The Unicode signs where the stream's encoding has them, else ASCII ones."""
    signs = "".join(str(getattr(UNICODE, field.name)) for field in fields(UNICODE))
    try:
        signs.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def duration(seconds: float) -> str:
    """At most seven characters: "3.2s", "42s", "8m 05s", "2h 07m"."""
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    return elapsed(seconds + 0.5)


def elapsed(seconds: float) -> str:
    """The same in whole seconds, rounded down, for a clock that ticks."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02}s"
    return f"{whole // 3600}h {whole % 3600 // 60:02}m"


def to_do(changes: Changes) -> str:
    """Changes that have not been made: "12 to add, 1 to change"."""
    if not changes.total:
        return "no changes"
    parts = (f"{changes.added} to add", f"{changes.changed} to change", f"{changes.removed} to remove")
    return ", ".join(part for part in parts if not part.startswith("0 "))


def clean(text: str, encoding: str | None = "utf-8") -> str:
    """Without escape sequences and control characters, and with "?" for what the encoding cannot say.

    Titles and details quote other programs and the world's names of things; neither may move the cursor.
    """
    text = _CONTROLS.sub("", _ESCAPES.sub("", text)).replace("\t", "    ")
    known = encoding or "ascii"
    return text.encode(known, "replace").decode(known)


def cleaned(event: Event, encoding: str | None) -> Event:
    """The event with all its text clean, and on one line each but for messages, hints and advice."""
    changed: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, str):
            text = clean(value, encoding)
            changed[field.name] = text.strip() if field.name in _MANY_LINES else " ".join(text.split())
    return replace(event, **changed)


def fit(text: str, width: int, glyphs: Glyphs) -> str:
    """Cut to `width` cells at the end."""
    if cell_len(text) <= width:
        return text
    kept = max(width - cell_len(glyphs.ellipsis), 0)
    return (set_cell_size(text, kept).rstrip() + glyphs.ellipsis)[: max(width, 0)]


def fit_middle(text: str, width: int, glyphs: Glyphs) -> str:
    """Cut to `width` cells in the middle: of "aws_subnet.a: creating, 3 min" both ends matter."""
    if cell_len(text) <= width:
        return text
    kept = width - cell_len(glyphs.ellipsis)
    if kept < 8:
        return fit(text, width, glyphs)
    head = kept * 2 // 5
    tail = text[::-1]
    return set_cell_size(text, head) + glyphs.ellipsis + set_cell_size(tail, kept - head)[::-1]
