"""What trying a hub said, for people and for programs."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from hubctl.classroom.rehearse import Rehearsed
    from hubctl.core.hub import Check

_WIDTH = 80


@contextmanager
def said(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """A place for what is going on: each thing on a line, and never twice in a row."""
    last = ""

    def say(words: str) -> None:
        nonlocal last
        line = " ".join(words.split())
        if line and line != last:
            stream.write(f"{textwrap.shorten(line, _WIDTH - 1, placeholder=' …')}\n")
            stream.flush()
            last = line

    yield say


def as_data(found: Sequence[Check]) -> list[dict[str, Any]]:
    """For --json."""
    return [dataclasses.asdict(one) for one in found]


def print_checks(stream: TextIO, checks: Sequence[Check]) -> None:
    """One check a line; reasons that do not fit go on below."""
    for check in checks:
        line = f"{check.state:<8}{check.name}"
        if check.reason and len(line) + len(check.reason) + 2 <= _WIDTH:
            stream.write(f"{line}: {check.reason}\n")
            continue
        stream.write(f"{line}\n")
        if check.reason:
            stream.write(
                textwrap.fill(check.reason, _WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10) + "\n"
            )


def as_rehearsed(came: Rehearsed, nodes_added: int | None, waits_seconds: float) -> dict[str, Any]:
    """For --json. Times in seconds; null where nothing is known."""
    return {
        "users": len(came.starts),
        "ready": len(came.starts) - len(came.failures),
        "seconds": {"p50": came.percentile(50), "p95": came.percentile(95), "max": came.percentile(100)},
        "waited_longer": {"than_seconds": waits_seconds, "users": came.waited(waits_seconds)},
        "nodes_added": nodes_added,
        "failures": [{"user": one.user, "reason": one.reason} for one in came.failures],
    }


def print_rehearsed(stream: TextIO, came: Rehearsed, nodes_added: int | None, waits_seconds: float) -> None:
    """A line a fact, then a paragraph a failure."""
    whole, failed = len(came.starts), len(came.failures)
    times = [came.percentile(percent) for percent in (50, 95, 100)]
    shown = ", ".join(
        f"{name} {'-' if time is None else f'{time:.1f} s'}"
        for name, time in zip(("p50", "p95", "max"), times, strict=True)
    )
    stream.write(f"servers ready   {whole - failed} of {whole}\n")
    stream.write(f"start times     {shown}\n")
    stream.write(f"waited long     {came.waited(waits_seconds)} (longer than {waits_seconds:.0f} s, or in vain)\n")
    stream.write(f"nodes added     {'not known' if nodes_added is None else nodes_added}\n")
    for one in came.failures:
        words = f"failed  {one.user}: {one.reason}"
        stream.write(textwrap.fill(words, _WIDTH, subsequent_indent=" " * 8) + "\n")
