"""Fetches a file by its digest over https, or a git repository at one commit."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path, PurePosixPath
from typing import IO, Any

from hubctl.programs.telling import Progress, SeedError, check_space, say, size

CHUNK_BYTES = 1 << 20
_ATTEMPTS = 4
_PATIENCE_SECONDS = 60


class OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Nobody is sent on to a place without TLS."""

    def redirect_request(  # noqa: PLR0917 (as urllib has it)
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise SeedError("it sends on to an address without TLS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def opened(request: urllib.request.Request | str, opener: urllib.request.OpenerDirector | None = None) -> Any:
    """An answer. Raises SeedError in the words of the other side; tries again what may be different next time."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return (opener or urllib.request.build_opener()).open(request, timeout=_PATIENCE_SECONDS)
        except urllib.error.HTTPError as error:
            if (error.code < 500 and error.code != 429) or attempt == _ATTEMPTS:
                raise
        except (urllib.error.URLError, OSError) as error:
            if attempt == _ATTEMPTS:
                raise SeedError(f"it cannot be reached: {getattr(error, 'reason', error)}") from error
        time.sleep(2.0**attempt / 4)
    raise AssertionError


class Https:
    """A file with its digest."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._url, self._sha256 = spec["source"], spec["sha256"]
        self.name = PurePosixPath(urllib.parse.unquote(urllib.parse.urlsplit(self._url).path)).name
        self.key = f"sha256:{self._sha256}"

    def fetch(self, into: Path, directory: str) -> Path:
        """Returns the file."""
        try:
            answer = opened(self._url, urllib.request.build_opener(OnlyHttps))
        except urllib.error.HTTPError as error:
            raise SeedError(f"the server answers with status {error.code}") from error
        target, digest = into / (self.name or "content"), hashlib.sha256()
        total = int(answer.headers.get("Content-Length") or 0)
        check_space(directory, total)
        say(f"fetching {size(total) if total else 'a file of unknown size'}")
        progress, got = Progress(total), 0
        with answer, target.open("wb") as file:
            while block := answer.read(CHUNK_BYTES):
                file.write(block)
                digest.update(block)
                progress.add(len(block))
                got += len(block)
        if got < total:
            raise SeedError(f"only {size(got)} of {size(total)} came")
        if digest.hexdigest() != self._sha256:
            raise SeedError(f"its sha256 is {digest.hexdigest()}, not {self._sha256}: it is another file")
        return target


class Git:
    """A repository at one commit. Files of Git LFS stay pointers, and submodules stay empty."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._url, _, self._commit = spec["source"].removeprefix("git+").rpartition("@")
        self.name = PurePosixPath(urllib.parse.urlsplit(self._url).path).name.removesuffix(".git")
        self.key = f"git:{self._commit}"

    def fetch(self, into: Path, directory: str) -> Path:  # noqa: ARG002 (git tells no size beforehand)
        """Returns the tree, without its history."""
        target = into / "tree"
        target.mkdir()
        say(f"fetching commit {self._commit[:12]}")
        with tempfile.TemporaryDirectory() as home:
            environment = {
                **os.environ,
                "HOME": home,
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_ALLOW_PROTOCOL": "https",
                "GIT_LFS_SKIP_SMUDGE": "1",
            }
            for words in (
                ["init", "--quiet"],
                ["fetch", "--quiet", "--depth", "1", "--", self._url, self._commit],
                ["-c", "advice.detachedHead=false", "checkout", "--quiet", self._commit],
            ):
                ran = subprocess.run(
                    ["git", *words], cwd=target, env=environment, capture_output=True, text=True, check=False
                )
                if ran.returncode:
                    raise SeedError(f"git {words[0]}: {' '.join(ran.stderr.split())[-300:]}")
        shutil.rmtree(target / ".git")
        return target
