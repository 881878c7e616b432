"""Fetches what is in S3 below a prefix, with the Job's own role."""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import urllib.error
import urllib.parse
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath
from typing import Any

from hubctl.programs.fetching import CHUNK_BYTES, opened
from hubctl.programs.signature import Keys, request
from hubctl.programs.telling import Progress, SeedError, check_space, say, size

_SIDE_BY_SIDE = 8


class S3:
    """All objects under a prefix, or the one object of that name."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._bucket, _, self._prefix = spec["source"].removeprefix("s3://").partition("/")
        self._region, self._keys = os.environ.get("AWS_REGION", "us-east-1"), Keys()
        self.name = PurePosixPath(self._prefix).name or self._bucket
        self._objects = self._list()
        if not self._objects:
            raise SeedError("nothing is there")
        said = json.dumps(self._objects, sort_keys=True).encode()
        self.key = f"s3:{hashlib.sha256(said).hexdigest()}"

    def _ask(self, path: str, query: dict[str, str] | None = None) -> Any:
        """An answer. A bucket of another region says so, and is asked there."""
        for _ in range(2):
            domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
            base = os.environ.get("AWS_ENDPOINT_URL") or f"https://s3.{self._region}.{domain}"
            url = f"{base}/{self._bucket}{path}"
            try:
                return opened(request("GET", url, query or {}, keys=self._keys.now(), region=self._region))
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
            with self._ask("/", query) as answer:
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
            while block := answer.read(CHUNK_BYTES):
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
