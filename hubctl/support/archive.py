"""Writes the archive: entries without their secrets, a list of them at its beginning, for its owner alone."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import tarfile
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubctl.errors import HubctlError, UsageError
from hubctl.support.contents import Entry, Gathered, Missing
from hubctl.support.files import MOST_CHARACTERS
from hubctl.support.redact import Redactor

LIST = "CONTENTS.txt"
WIDTH = 80


@dataclass(frozen=True)
class Row:
    """One file of an archive, as it is in it."""

    name: str
    size: int
    hidden: int
    what: str


@dataclass(frozen=True)
class Archive:
    """What was written, and where."""

    path: Path
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]

    @property
    def hidden(self) -> int:
        """Places where something was taken out."""
        return sum(row.hidden for row in self.rows)


def name(event: str, at: dt.datetime) -> str:
    """Of the file: which event, and when, in UTC."""
    return f"hubctl-support-{event or 'event'}-{at:%Y%m%dT%H%M%SZ}.tar.gz"


def write(path: Path, gathered: Gathered, redact: Redactor, at: dt.datetime) -> Archive:
    """Raises UsageError if there is such a file, HubctlError if it cannot be written."""
    made = [_made(entry, redact) for entry in gathered.entries]
    missing = tuple(Missing(redact(one.what).text, redact(one.why).text) for one in gathered.missing)
    archive = Archive(path, tuple(row for row, _ in made), missing)
    listing = "\n".join(lines(archive)) + "\n"
    content = _packed(
        path.name.removesuffix(".tar.gz"), [(LIST, listing), *((row.name, text) for row, text in made)], at
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already", hint="choose another --output") from error
    except OSError as error:
        raise HubctlError(f"{path} cannot be written: {error.strerror}", hint="choose another --output") from error
    return archive


def _made(entry: Entry, redact: Redactor) -> tuple[Row, str]:
    """Cut after secrets were taken out, so that no half of one is left."""
    clean = redact(entry.text)
    text = clean.text if len(clean.text) <= MOST_CHARACTERS else "[…]\n" + clean.text[-MOST_CHARACTERS:]
    return Row(redact(entry.name).text, len(text.encode()), clean.hidden, entry.what), text


def lines(archive: Archive) -> Iterator[str]:
    """The list, for people: what there is, the files of each kind, what is missing."""
    for what in dict.fromkeys(row.what for row in archive.rows):
        yield what
        for row in archive.rows:
            if row.what == what:
                yield f"  {_size(row.size):>8}  {row.name}{f', {row.hidden} hidden' if row.hidden else ''}"
    for one in archive.missing:
        words = f"missing: {one.what}: {one.why}"
        yield from textwrap.wrap(words, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _size(size: int) -> str:
    return f"{size:,} B" if size < 10_000 else f"{size / 1000:,.0f} kB"


def _packed(folder: str, files: Sequence[tuple[str, str]], at: dt.datetime) -> bytes:
    """Nobody's name and no name of this machine is in the headers."""
    stream = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=int(at.timestamp())) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path, text in files:
            content = text.encode()
            info = tarfile.TarInfo(f"{folder}/{path}")
            info.size, info.mtime, info.mode = len(content), int(at.timestamp()), 0o600
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()
