"""Files of hubctl's own: private (0600), and replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hubctl.private import private_dir, unwritable


def keep_out_of_git(path: Path) -> None:
    """Has git see nothing of a folder: states and variables of an event must not be committed by mistake."""
    if not (path / ".gitignore").exists():
        write_private(path / ".gitignore", "*\n")


def write_private(path: Path, content: str | bytes) -> None:
    """Replaces a file atomically: a reader sees the old content or the new, a crash leaves one of them.

    Raises HubctlError if the disk is full or the folder cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    private_dir(path.parent)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises HubctlError for what the system raises when there is no room for what is written below `path`."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def slug(words: str) -> str:
    """A file name from a subject: "secondary-bucket/imagery" -> "secondary-bucket_imagery"."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", words)


def cache_dir(environment: Mapping[str, str]) -> Path:
    """Where downloaded tools, charts and providers are kept: $HUBCTL_CACHE_DIR, else the user's cache folder."""
    if given := environment.get("HUBCTL_CACHE_DIR"):
        return Path(given)
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".cache")
    return Path(base) / "hubctl"
