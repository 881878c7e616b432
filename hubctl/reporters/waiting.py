"""This module shows that a command which only looks is at work: its answer takes some seconds, and comes at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from hubctl.reporters import can_be_drawn_on


@contextmanager
def waiting(stream: TextIO, words: str, *, environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """One line that moves, and is gone afterwards, where `stream` is a terminal; elsewhere nothing."""
    if not can_be_drawn_on(stream, environ):
        yield
        return
    from rich.console import Console

    from hubctl.reporters.words import glyphs_for

    spinner = "dots" if len(glyphs_for(stream.encoding).spinner) > 4 else "line"
    with Console(file=stream, highlight=False).status(words, spinner=spinner):
        yield
