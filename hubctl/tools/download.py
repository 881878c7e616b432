"""Fetches files over https and installs programs: checked first, then put in place in one step, or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from hubctl.errors import RefusedError

_TIMEOUT_SECONDS = 60


def fetch(url: str) -> bytes:
    """The content behind an address. Raises RefusedError if it cannot be had whole, or is not fetched safely."""
    if not url.startswith(("https://", "http://127.0.0.1:")):
        raise RefusedError(f"{url} is not fetched: programs come over https only", hint="use an https address")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310 (checked above)
            content: bytes = reply.read()
            length = reply.headers.get("Content-Length")
    except (urllib.error.URLError, OSError) as error:
        said = error.reason if isinstance(error, urllib.error.URLError) else error
        raise RefusedError(f"{url} cannot be fetched: {said}", hint="check the network and the proxy") from error
    if length is not None and int(length) != len(content):
        raise RefusedError(f"{url} came only in part", hint="run it again")
    return content


def check(content: bytes, sha256: str, what: str) -> None:
    """Raises RefusedError if the content is not the one that was promised."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise RefusedError(
            f"{what} has the digest {digest}, not {sha256}; it was thrown away",
            hint="do not use it from there: somebody changed it, or the download was broken",
        )


def listed_sum(sums: str, name: str, where: str) -> str:
    """The digest of a file in the format of sha256sum. Raises RefusedError if it is not listed."""
    for line in sums.splitlines():
        digest, _, listed = line.partition(" ")
        if listed.strip().removeprefix("*") == name and len(digest) == 64:
            return digest
    raise RefusedError(f"{where} does not list {name}", hint="that version may not exist for this machine")


def install(program: bytes, path: Path) -> None:
    """Puts an executable in place; who runs the old one meanwhile keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(program)
        Path(name).chmod(0o755)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
