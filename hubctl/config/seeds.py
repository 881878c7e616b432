"""What is brought to the event's directories before people come: tutorial data, from S3, the web or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.types import Contradiction, Matching, Name, Section, refuse

_ARCHIVE = re.compile(r"\.(zip|tar|tar\.gz|tgz|tar\.bz2|tar\.xz|git)$", re.IGNORECASE)
_S3 = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s*?$]*)?")
_COMMIT = re.compile(r"\S+@[0-9a-f]{40}([0-9a-f]{24})?")
_KINDS = 'write it like "s3://bucket/prefix", "https://…" or "git+https://…@<commit>"'
RESERVED = ".hubctl-seeds"
"""The hidden folder in which the Job works, and keeps its markers."""


def _source(value: str) -> str:
    kind, _, rest = value.partition("://")
    if any(character.isspace() for character in value) or kind not in ("s3", "https", "git+https") or not rest:
        raise ValueError(f'"{value}" is no source that hubctl knows; {_KINDS}')
    if kind == "s3" and not _S3.fullmatch(value):
        raise ValueError(f'"{value}" names no bucket; write it like "s3://bucket/prefix"')
    address = urlsplit(value)
    if kind != "s3" and "@" in address.netloc:
        raise ValueError("an address must not hold a name or a password; copy the content to a bucket of the event")
    if kind != "s3" and (not address.hostname or address.fragment or not address.path.strip("/")):
        raise ValueError(f'"{value}" names no file or repository; {_KINDS}')
    if kind == "git+https" and not _COMMIT.fullmatch(value):
        raise ValueError(f'"{value}" names no whole commit, and a branch or tag can move; end it in "@" and 40 digits')
    return value


def _path(value: str) -> str:
    parts = value.split("/")
    if any(part in ("", ".", "..") for part in parts) or parts[0] == RESERVED or value.startswith("-"):
        raise ValueError(f'"{value}" is no path inside of a directory; write it like "week-1/data"')
    return value


class Seed(Section):
    """Content for a directory of `storage.directories`. `hubctl up` brings it, and `hubctl seed` alone."""

    directory: Name = Field(description="a directory of storage.directories")
    source: Annotated[str, AfterValidator(_source)] = Field(
        description="s3://bucket/prefix, https://… (with sha256), or git+https://…@<commit>, the whole commit"
    )
    sha256: (
        Annotated[str, Matching("[0-9a-f]{64}", "a sha256", "64 hexadecimal digits, as sha256sum prints")] | None
    ) = Field(None, description="digest of the file behind https://")
    path: Annotated[str, AfterValidator(_path)] | None = Field(
        None, description="where in the directory it goes; default: the source's own name, without .zip or .tar.gz"
    )
    unpack: bool = Field(
        True, description="unpack an archive (.zip, .tar.gz, …); a single top folder in it is left out"
    )

    @property
    def kind(self) -> str:
        """ "s3", "https" or "git+https"."""
        return self.source.partition("://")[0]

    @property
    def place(self) -> str:
        """Its path in the directory."""
        if self.path:
            return self.path
        source = self.source.rpartition("@")[0] if self.kind == "git+https" else self.source
        address = urlsplit(source)
        name = PurePosixPath(unquote(address.path)).name or address.netloc
        return _ARCHIVE.sub("", name) if self.unpack or self.kind == "git+https" else name

    @property
    def name(self) -> str:
        """As hubctl speaks of it: "tutorial-data/week-1"."""
        return f"{self.directory}/{self.place}"

    @property
    def bucket(self) -> str:
        """Of s3://; else empty."""
        return self.source.removeprefix("s3://").partition("/")[0] if self.kind == "s3" else ""

    @property
    def prefix(self) -> str:
        """Of s3://; empty for the whole bucket."""
        return self.source.removeprefix("s3://").partition("/")[2] if self.kind == "s3" else ""

    @model_validator(mode="after")
    def _digest_goes_with_https(self) -> Self:
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[Contradiction]:
        if self.kind == "https" and self.sha256 is None:
            told = "is missing: what an address gives can change; write what sha256sum prints of the file"
            yield Contradiction(("sha256",), told)
        if self.kind != "https" and self.sha256 is not None:
            yield Contradiction(("sha256",), "is for https:// only; leave it out")
        try:
            _path(self.place)
        except ValueError as error:
            yield Contradiction(("path",), f"is missing: {error}")


def disagreements(seeds: tuple[Seed, ...], directories: tuple[str, ...]) -> Iterator[Contradiction]:
    """What is wrong with the seeds of an event, taken together."""
    for number, seed in enumerate(seeds):
        if seed.directory not in directories:
            known = f" (there is {', '.join(directories)})" if directories else ""
            told = f'storage.directories has no "{seed.directory}"{known}; add it there'
            yield Contradiction(("seed", number, "directory"), told)
        for other in seeds[:number]:
            if _within(seed.name, other.name) or _within(other.name, seed.name):
                yield Contradiction(("seed", number, "path"), f"{seed.name} and {other.name} would be in one another")


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")
