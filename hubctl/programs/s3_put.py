"""Writes objects to S3, large ones in parts."""

from __future__ import annotations

import hashlib
import io
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from typing import Any

from hubctl.programs.signature import Keys, request

PART_BYTES = 32 * 1024 * 1024
"""S3 takes 10,000 parts: archives of up to 320 GB."""
_ATTEMPTS, _SECONDS = 6, 120


class Bucket:
    """One bucket, written to. `endpoint` is empty for AWS's own."""

    def __init__(self, name: str, region: str, endpoint: str = "") -> None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or endpoint
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        self._base = f"{endpoint}/{name}" if endpoint else f"https://{name}.s3.{region}.{suffix}"
        self._region = region
        self._keys = Keys()

    def put(self, key: str, body: bytes) -> str:
        """Writes an object whole; its ETag."""
        return self.call("PUT", key, {}, body)[0]

    def upload(self, key: str) -> Upload:
        """A file to write into, which becomes an object once it is finished."""
        return Upload(self, key)

    def call(self, method: str, key: str, query: dict[str, str], body: bytes = b"") -> tuple[str, bytes]:
        """One request, tried again when it failed in passing: the answer's ETag and body."""
        url = f"{self._base}/{urllib.parse.quote(key, safe='/-_.~')}"
        for attempt in range(_ATTEMPTS):
            asked = request(method, url, query, body, keys=self._keys.now(), region=self._region)
            try:
                with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
                    return answer.headers.get("ETag", "").strip('"'), answer.read()
            except urllib.error.HTTPError as error:
                said = error.read()[:500].decode(errors="replace")
                if error.code < 500 and error.code not in (408, 429):
                    raise OSError(f"S3: {method} {key}: HTTP {error.code} {said}") from error
                problem = f"HTTP {error.code} {said}"
            except (urllib.error.URLError, OSError) as error:
                problem = str(error)
            time.sleep(min(2.0**attempt, 20))
        raise OSError(f"S3: {method} {key}: {problem}")


class Upload(io.RawIOBase):
    """Sent in parts while it is written; a small one in one piece."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket, self._key, self._id = bucket, key, ""
        self._waiting = bytearray()
        self._parts: list[str] = []
        self._whole, self._md5s, self._bytes = hashlib.sha256(), b"", 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Takes more."""
        self._waiting += data
        self._whole.update(data)
        self._bytes += len(data)
        while len(self._waiting) >= PART_BYTES:
            self._send(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]
        return len(data)

    def _send(self, part: bytes) -> None:
        if not self._id:
            begun = self._bucket.call("POST", self._key, {"uploads": ""})[1]
            self._id = next(item.text or "" for item in ET.fromstring(begun) if item.tag.endswith("UploadId"))
        number = {"partNumber": str(len(self._parts) + 1), "uploadId": self._id}
        self._parts.append(self._bucket.call("PUT", self._key, number, part)[0])
        self._md5s += hashlib.md5(part, usedforsecurity=False).digest()

    def finish(self) -> dict[str, Any]:
        """Makes it an object. Raises OSError if S3 holds anything else than what was written."""
        rest = bytes(self._waiting)
        if not self._id:
            expected = hashlib.md5(rest, usedforsecurity=False).hexdigest()
            there = self._bucket.put(self._key, rest)
        else:
            self._send(rest)
            numbered = enumerate(self._parts, 1)
            listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in numbered)
            body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
            answered = ET.fromstring(self._bucket.call("POST", self._key, {"uploadId": self._id}, body)[1])
            there = next((item.text or "" for item in answered if item.tag.endswith("ETag")), "").strip('"')
            expected = f"{hashlib.md5(self._md5s, usedforsecurity=False).hexdigest()}-{len(self._parts)}"
        if there != expected:
            raise OSError(f"S3 holds {self._key} as {there}, and {expected} was written")
        return {"key": self._key, "bytes": self._bytes, "sha256": self._whole.hexdigest(), "etag": expected}
