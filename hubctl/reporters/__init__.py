"""Reporters tell a person or a program what happens during a run: a live tree, plain lines, or JSON lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Literal, Protocol, Self, TextIO

from hubctl.core.events import Event

Style = Literal["tree", "plain"]


class Reporter(Protocol):
    """Is entered around a run and called with each event, from any thread."""

    def __enter__(self) -> Self:
        """Begins; a terminal may be taken over."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends; a terminal is given back as it was."""
        ...

    def __call__(self, event: Event) -> None:
        """Says what happened."""
        ...


class Both:
    """Two reporters at once."""

    def __init__(self, first: Reporter, second: Reporter) -> None:
        self._both = (first, second)

    def __enter__(self) -> Self:
        for reporter in self._both:
            reporter.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for reporter in reversed(self._both):
            reporter.__exit__(kind, error, traceback)

    def __call__(self, event: Event) -> None:
        """Tells both."""
        for reporter in self._both:
            reporter(event)


def can_be_drawn_on(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal that can move its cursor."""
    return stream.isatty() and environ.get("TERM", "") not in ("dumb", "unknown", "")


def make_reporter(
    stream: TextIO,
    *,
    events: bool = False,
    force: Style | None = None,
    stdout: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Reporter:
    """A live tree where `stream` (stderr) is a terminal that can move its cursor, plain lines where it is not.

    With `events`, JSON lines go to stdout, as data does. They are all there is, but for one case: stdout goes
    somewhere else and stderr is a terminal; then the person there still sees the tree.
    """
    capable = can_be_drawn_on(stream, environ)
    if not events:
        return _for_people(stream, force or ("tree" if capable else "plain"), environ)
    from hubctl.reporters.jsonl import JsonLinesReporter

    out = stdout or sys.stdout
    lines = JsonLinesReporter(out)
    if force is None and (not capable or out.isatty()):
        return lines
    return Both(lines, _for_people(stream, force or "tree", environ))


def _for_people(stream: TextIO, style: Style, environ: Mapping[str, str]) -> Reporter:
    if style == "tree":
        from hubctl.reporters.tree import TreeReporter

        return TreeReporter(stream)
    from hubctl.reporters.plain import PlainReporter

    return PlainReporter(stream, environ=environ)
