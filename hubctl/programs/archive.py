"""Archives the homes of a hub that are mounted, one a person, into a bucket, and writes a list of them.

Credentials of people are left out, by a list and by a look into small files. An archive whose home has not changed
since is not made again.
"""

from __future__ import annotations

import fnmatch
import gzip
import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hubctl.programs.s3_put import Bucket

SECRETS = (
    ".aws/*", ".ssh/*", ".netrc", "_netrc", ".git-credentials", ".config/git/credentials", ".config/gh/hosts.yml",
    ".config/gcloud/*", ".azure/*", ".docker/config.json", ".kube/*", ".gnupg/*", ".pgpass", ".pypirc", ".npmrc",
    ".vault-token", ".cdsapirc", ".ecmwfapirc", ".kaggle/*", ".huggingface/*", ".edl_token", ".urs_cookies",
    ".config/earthengine/*", ".config/rclone/*", ".config/hub", ".local/share/jupyter/runtime/*",
    ".local/share/keyrings/*", ".jupyter/*secret*", ".jupyter/*password*", "*/.netrc", "*/.git-credentials",
)  # fmt: skip
"""Files of credentials, below a home. `*` is anything, slashes too."""
NOT_SECRET = (".ssh/*.pub", ".ssh/known_hosts", ".ssh/config")
CACHES = (".cache/*", ".local/share/Trash/*")
"""What is by its nature made again, and may weigh more than all the rest."""
_SMALL_BYTES = 64 * 1024
_INSIDE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|aws_secret_access_key\s*=|://[^/\s:@]+:[^/\s@]+@github\.com")


def main(asked: dict[str, Any]) -> int:
    """All homes; 0 if each is in the bucket as it should be."""
    bucket = Bucket(asked["bucket"], asked["region"], asked["endpoint"])
    homes = sorted(path for path in Path(asked["homes"]).iterdir() if path.is_dir() and not path.is_symlink())
    done = [_one(bucket, asked, home, f"{number}/{len(homes)}") for number, home in enumerate(homes, 1)]
    listed = {"homes": done, "database": _database(bucket, asked), "left_out": {"secrets": SECRETS, "caches": CACHES}}
    bucket.put(f"{asked['prefix']}list.json", json.dumps(listed, indent=1).encode())
    print(f"{len(done)} homes, {sum(one['files'] for one in done)} files", flush=True)  # noqa: T201 (its log is read)
    return 0


def _one(bucket: Bucket, asked: dict[str, Any], home: Path, place: str) -> dict[str, Any]:
    kept, left_out = sort_out(home)
    mark = fingerprint(home, kept)
    known = asked["known"].get(home.name, {})
    if known.get("fingerprint") == mark:
        print(f"{place} {home.name}: there already", flush=True)  # noqa: T201
        return dict(known)
    upload = bucket.upload(f"{asked['prefix']}{home.name}.tar.gz")
    changed = pack(home, kept, upload)
    made = upload.finish()
    print(f"{place} {home.name}: {made['bytes']} bytes", flush=True)  # noqa: T201
    weight = sum(path.lstat().st_size for path in kept if path.is_file() and not path.is_symlink())
    about = {"user": home.name, "files": len(kept), "home_bytes": weight, "left_out": left_out, "changed": changed}
    return {**about, **made, "fingerprint": mark}


def sort_out(home: Path) -> tuple[list[Path], list[str]]:
    """What goes into the archive, in order, and what of credentials does not."""
    kept, left_out = [], []
    for path in _below(home):
        name = str(path.relative_to(home))
        if _is_secret(path, name):
            left_out.append(name)
        elif not any(fnmatch.fnmatch(name, pattern) for pattern in CACHES):
            kept.append(path)
    return kept, left_out


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind) or stat.S_ISLNK(kind) or stat.S_ISDIR(kind):  # no sockets, no pipes
            yield path
        if stat.S_ISDIR(kind):
            yield from _below(path)


def _is_secret(path: Path, name: str) -> bool:
    if path.is_dir() and not path.is_symlink():
        return False
    if any(fnmatch.fnmatch(name, pattern) for pattern in SECRETS):
        return not any(fnmatch.fnmatch(name, pattern) for pattern in NOT_SECRET)
    if path.is_symlink() or path.stat().st_size > _SMALL_BYTES:
        return False
    return bool(_INSIDE.search(path.read_bytes()))


def fingerprint(home: Path, kept: list[Path]) -> str:
    """Changes when any file's name, size, time or mode does."""
    digest = hashlib.sha256()
    for path in kept:
        found = path.lstat()
        size = 0 if stat.S_ISDIR(found.st_mode) else found.st_size
        said = (str(path.relative_to(home)), found.st_mode, size, found.st_mtime_ns)
        digest.update(json.dumps(said).encode())
    return digest.hexdigest()


def pack(home: Path, kept: list[Path], out: Any) -> list[str]:
    """Writes the archive. Returns files that changed while they were read; what is missing of them is zeros."""
    changed: list[str] = []
    packed = gzip.GzipFile("", "wb", 6, out, mtime=0)
    with packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path in kept:
            name = str(path.relative_to(home))
            member = tar.gettarinfo(path, f"{home.name}/{name}")
            if not member.isreg():
                tar.addfile(member)
                continue
            with path.open("rb") as file:
                whole = _Exactly(file, member.size)
                tar.addfile(member, whole)
            if whole.short:
                changed.append(name)
    return changed


class _Exactly(io.RawIOBase):
    """So many bytes of a file, whatever becomes of it meanwhile."""

    def __init__(self, file: Any, size: int) -> None:
        self._file, self._left, self.short = file, size, False

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        found = bytes(self._file.read(wanted))
        self.short = self.short or len(found) < wanted
        self._left -= wanted
        return found.ljust(wanted, b"\0")


def _database(bucket: Bucket, asked: dict[str, Any]) -> dict[str, Any] | None:
    """A whole copy of the hub's database, taken while the hub writes; None where there is none."""
    source = Path(asked["database"]) if asked["database"] else None
    if source is None or not source.exists():
        return None
    copied = sqlite3.connect(":memory:")
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as there:
        there.backup(copied)
    upload = bucket.upload(f"{asked['prefix']}jupyterhub.sqlite.gz")
    with gzip.GzipFile("", "wb", 6, upload, mtime=0) as packed:
        packed.write(copied.serialize())
    return upload.finish()


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(json.loads(sys.argv[1])))
