"""Brings one seed to its place on the file system. Runs in a Job: it is one file, and needs Python's standard library
alone, and git for git+https.

Argument: a JSON object with `source`, `sha256` ("" but for https), `directory`, `path` in it, `unpack`, `uid`, `gid`.

What is brought is put together in a hidden folder of the directory and moved to its place in one piece, so people see
either what was there before or all of the new. A marker beside it says what it was made from; the same again changes
nothing. What hubctl did not put there is never replaced.
"""

from __future__ import annotations

import concurrent.futures
import datetime
import hashlib
import hmac
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

HIDDEN = ".hubctl-seeds"
_CHUNK = 1 << 20
_ATTEMPTS = 4
_SIDE_BY_SIDE = 8
_PATIENCE_SECONDS = 60
_TOLD_EVERY_SECONDS = 3.0
Identity = tuple[str, str, str]
"""Key, secret, session token."""
_EMPTY = hashlib.sha256(b"").hexdigest()


class SeedError(Exception):
    """Why a seed could not be brought; nothing of it was left."""


class Progress:
    """Says from time to time how far it is. Threads may add at once: a line more or less does no harm."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._told = total, 0, time.monotonic()

    def add(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._told > _TOLD_EVERY_SECONDS:
            self._told = time.monotonic()
            say(f"{size(self._done)} of {size(self._total) if self._total else 'an unknown size'}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def size(count: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def check_space(directory: str, needed: int) -> None:
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise SeedError(f"it needs {size(needed)}, and {size(free)} are free")


# ---------------------------------------------------------------- https, with a digest


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
            while block := answer.read(_CHUNK):
                file.write(block)
                digest.update(block)
                progress.add(len(block))
                got += len(block)
        if got < total:
            raise SeedError(f"only {size(got)} of {size(total)} came")
        if digest.hexdigest() != self._sha256:
            raise SeedError(f"its sha256 is {digest.hexdigest()}, not {self._sha256}: it is another file")
        return target


# ---------------------------------------------------------------- git, at a commit


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


# ---------------------------------------------------------------- S3, as the Job's own role


def credentials() -> Identity:
    """(key, secret, token): of EKS Pod Identity, else of the environment."""
    if address := os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        token = Path(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read_text()
        with opened(urllib.request.Request(address, headers={"Authorization": token})) as answer:
            found = json.load(answer)
        return found["AccessKeyId"], found["SecretAccessKey"], found["Token"]
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", "")
    return key, secret, os.environ.get("AWS_SESSION_TOKEN", "")


def signed(url: str, region: str, identity: Identity, now: datetime.datetime) -> urllib.request.Request:
    """A GET request with signature version 4.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    key, secret, token = identity
    parts, moment = urllib.parse.urlsplit(url), now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": parts.netloc, "x-amz-content-sha256": _EMPTY, "x-amz-date": moment}
    headers |= {"x-amz-security-token": token} if token else {}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join(["GET", parts.path, parts.query, lines, names, _EMPTY])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing = f"AWS4{secret}".encode()
    for word in scope.split("/"):
        signing = hmac.digest(signing, word.encode(), "sha256")
    signature = hmac.digest(signing, text.encode(), "sha256").hex()
    del headers["host"]
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return urllib.request.Request(url, headers=headers)


class S3:
    """All objects under a prefix, or the one object of that name."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._bucket, _, self._prefix = spec["source"].removeprefix("s3://").partition("/")
        self._region = os.environ.get("AWS_REGION", "us-east-1")
        self.name = PurePosixPath(self._prefix).name or self._bucket
        self._objects = self._list()
        if not self._objects:
            raise SeedError("nothing is there")
        said = json.dumps(self._objects, sort_keys=True).encode()
        self.key = f"s3:{hashlib.sha256(said).hexdigest()}"

    def _ask(self, path: str, query: str = "") -> Any:
        """An answer. A bucket of another region says so, and is asked there."""
        for _ in range(2):
            domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
            base = os.environ.get("AWS_ENDPOINT_URL") or f"https://s3.{self._region}.{domain}"
            url = f"{base}/{self._bucket}{path}{'?' if query else ''}{query}"
            now = datetime.datetime.now(datetime.timezone.utc)  # noqa: UP017 (older Pythons run this, too)
            try:
                return opened(signed(url, self._region, credentials(), now))
            except urllib.error.HTTPError as error:
                region = error.headers.get("x-amz-bucket-region")
                if region and region != self._region:
                    self._region = region
                    continue
                raise SeedError(f"S3 answers with status {error.code}: {_s3_words(error)}") from error
        raise SeedError("S3 sends on from region to region")

    def _list(self) -> list[tuple[str, str, int]]:
        """(key, etag, bytes) of each object. "data" means "data" and what is in "data/", not "database"."""
        found: list[tuple[str, str, int]] = []
        more = ""
        while True:
            query = {"list-type": "2", "prefix": self._prefix, **({"continuation-token": more} if more else {})}
            quoted = "&".join(f"{name}={urllib.parse.quote(query[name], safe='')}" for name in sorted(query))
            with self._ask("/", quoted) as answer:
                tree = ET.fromstring(answer.read())
            space = tree.tag.partition("}")[0] + "}" if tree.tag.startswith("{") else ""
            for one in tree.iter(f"{space}Contents"):
                key, etag, count = (one.findtext(f"{space}{name}") or "" for name in ("Key", "ETag", "Size"))
                rest = key[len(self._prefix) :]
                inside = not self._prefix or self._prefix.endswith("/") or rest == "" or rest.startswith("/")
                if inside and not key.endswith("/"):
                    found.append((key, etag, int(count)))
            more = tree.findtext(f"{space}NextContinuationToken") or ""
            if not more:
                return found

    def fetch(self, into: Path, directory: str) -> Path:
        """Returns a folder, or the one file."""
        total = sum(count for _, _, count in self._objects)
        check_space(directory, total)
        say(f"fetching {len(self._objects)} objects, {size(total)}")
        progress, target = Progress(total), into / self.name
        places = [(key, count, self._place(target, key)) for key, _, count in self._objects]
        with concurrent.futures.ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for one in [pool.submit(self._object, *place, progress) for place in places]:
                one.result()
        return target

    def _place(self, target: Path, key: str) -> Path:
        rest = key[len(self._prefix) :].lstrip("/")
        if any(part in ("", ".", "..") for part in rest.split("/")) and rest:
            raise SeedError(f"the object {key} has a name that is no path")
        return target / rest if rest else target

    def _object(self, key: str, count: int, place: Path, progress: Progress) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with self._ask("/" + urllib.parse.quote(key, safe="/~")) as answer, place.open("wb") as file:
            while block := answer.read(_CHUNK):
                file.write(block)
                progress.add(len(block))
        if place.stat().st_size != count:
            raise SeedError(f"the object {key} changed while it was read")


def _s3_words(error: urllib.error.HTTPError) -> str:
    try:
        tree = ET.fromstring(error.read())
    except ET.ParseError:
        return str(error.reason)
    return f"{tree.findtext('Code')}: {tree.findtext('Message')}"


# ---------------------------------------------------------------- archives


def unpacked(archive: Path, into: Path, directory: str) -> Path:
    """The content of an archive, or the file itself if it is none. What would leave the folder is refused."""
    target = into / "unpacked"
    name = archive.name.lower()
    try:
        if name.endswith(".zip"):
            _unzip(archive, target, directory)
        elif name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
            _untar(archive, target, directory)
        else:
            return archive
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise SeedError(f"{archive.name} cannot be unpacked: {error}") from error
    archive.unlink()
    inside = list(target.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink() else target


def _unzip(archive: Path, target: Path, directory: str) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        members = opened_archive.infolist()
        for one in members:
            path = PurePosixPath(one.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(one.external_attr >> 16):
                raise SeedError(f"{archive.name} has {one.filename}, which would lie outside of it")
        check_space(directory, sum(one.file_size for one in members))
        opened_archive.extractall(target)


def _untar(archive: Path, target: Path, directory: str) -> None:
    target.mkdir()
    with tarfile.open(archive) as opened_archive:
        check_space(directory, sum(one.size for one in opened_archive))
        try:
            opened_archive.extractall(target, filter="data")
        except tarfile.FilterError as error:
            raise SeedError(f"{archive.name} has {error.tarinfo.name}, which would lie outside of it") from error


# ---------------------------------------------------------------- its place


def own(top: Path, uid: int, gid: int) -> None:
    """Everybody may read, nobody but the owner may write. Links are left as they are."""
    for path in [top, *(top.rglob("*") if top.is_dir() and not top.is_symlink() else ())]:
        os.chown(path, uid, gid, follow_symlinks=False)
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def write(path: Path, data: dict[str, Any]) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps(data, sort_keys=True) + "\n")
    new.replace(path)


def measured(path: Path) -> tuple[int, int]:
    files = [path] if not path.is_dir() else [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()]
    return len(files), sum(one.stat().st_size for one in files)


class Place:
    """Where a seed goes, with its marker and the hidden folder beside it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._directory = Path(spec["directory"])
        self.path = self._directory / spec["path"]
        self.hidden = self._directory / HIDDEN
        slug = spec["path"].replace("/", "__")
        self._marker, self._old = self.hidden / f"{slug}.json", self.hidden / f"{slug}.old"
        self.work = self.hidden / f"{slug}.work"

    def prepare(self) -> None:
        """A run that was broken off left its work, or the old content aside."""
        if not self._directory.is_dir():
            raise SeedError(f"there is no directory {self._directory}")
        self.hidden.mkdir(mode=0o755, exist_ok=True)
        self._remove(self.work)
        if self._old.exists() and not self._there():
            self._old.rename(self.path)
        self._remove(self._old)
        if self._there() and not self._marker.exists():
            raise SeedError(f"{self.path} is there already, and hubctl did not put it there: move it away")

    def holds(self, key: str, source: str) -> bool:
        """Whether the same was brought before, whole."""
        if not self._there():
            return False
        marker = json.loads(self._marker.read_text())
        return (str(marker["key"]), str(marker["source"])) == (key, source)

    def take(self, content: Path, marker: dict[str, Any]) -> None:
        """Moves the content to its place. The marker says first that the place is ours, then what is in it."""
        write(self._marker, {**marker, "key": ""})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._there():
            self.path.rename(self._old)
        content.rename(self.path)
        write(self._marker, marker)

    def tidy(self) -> None:
        """Nothing but the marker stays; nothing at all if there is none."""
        self._remove(self.work)
        self._remove(self._old)
        if self.hidden.is_dir() and not any(self.hidden.iterdir()):
            self.hidden.rmdir()

    def _there(self) -> bool:
        return os.path.lexists(self.path)

    def _remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif os.path.lexists(path):
            path.unlink()


def bring(spec: dict[str, Any]) -> None:
    """Brings a seed, unless it is there already."""
    place = Place(spec)
    try:
        place.prepare()
        kinds: dict[str, type[Https | S3 | Git]] = {"https": Https, "s3": S3, "git+https": Git}
        found = kinds[spec["source"].partition("://")[0]](spec)
        if place.holds(found.key, spec["source"]):
            say("unchanged")
            return
        place.work.mkdir()
        content = found.fetch(place.work, spec["directory"])
        if spec["unpack"] and content.is_file():
            content = unpacked(content, place.work, spec["directory"])
        own(content, spec["uid"], spec["gid"])
        files, count = measured(content)
        place.take(content, {"source": spec["source"], "key": found.key, "files": files, "bytes": count})
        say(f"brought {files} files, {size(count)}")
    finally:
        place.tidy()


def main() -> None:
    spec = json.loads(sys.argv[1])
    try:
        bring(spec)
    except SeedError as error:
        sys.exit(f"{spec['source']}: {error}")
    except OSError as error:
        sys.exit(f"{spec['source']}: {error}")


if __name__ == "__main__":
    main()
