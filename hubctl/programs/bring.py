"""Brings one seed to its place on the file system, in a Job; for git+https it needs git.

Argument: a JSON object with `source`, `sha256` ("" but for https), `directory`, `path` in it, `unpack`, `uid`, `gid`.

What is brought is put together in a hidden folder of the directory and moved to its place in one piece, so people see
either what was there before or all of the new. A marker beside it says what it was made from; the same again changes
nothing. What hubctl did not put there is never replaced.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from hubctl.programs.fetching import Git, Https
from hubctl.programs.s3_get import S3
from hubctl.programs.telling import SeedError, say, size
from hubctl.programs.unpacking import unpacked

HIDDEN = ".hubctl-seeds"


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
