"""What `hubctl support` packed, so that people can look before they send it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TextIO

from hubctl.counting import counted
from hubctl.reporters.tables import print_json
from hubctl.reporters.words import clean
from hubctl.support.archive import LIST, Archive, lines


def print_archive(stream: TextIO, made: Archive, *, as_json: bool = False) -> None:
    """The list of what is in it, then where it is."""
    if as_json:
        print_json(stream, document(made))
        return
    for line in lines(made):
        stream.write(clean(line) + "\n")
    hidden = counted(made.hidden, "place")
    stream.write(f"\n{made.path}: {counted(len(made.rows), 'file')}, {hidden} hidden.\n")
    stream.write(f"Look before you send it ({LIST} has this list): tar -xzf {made.path}\n")


def document(made: Archive) -> dict[str, object]:
    """`archive`, `files` with name, size in bytes, places hidden and what they are, and `missing` with reasons."""
    return {
        "archive": str(made.path),
        "files": [asdict(row) for row in made.rows],
        "missing": [asdict(one) for one in made.missing],
    }
