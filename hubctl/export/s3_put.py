"""Writes objects to S3 with nothing but the standard library: it runs in a Job, as `archive` does.

Requests are signed by AWS's Signature Version 4, with the credentials that EKS Pod Identity gives a pod.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import io
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

PART_BYTES = 32 * 1024 * 1024
"""S3 takes 10,000 parts: archives of up to 320 GB."""
_ATTEMPTS, _SECONDS = 6, 120
_EARLY_SECONDS = 300
_ALGORITHM = "AWS4-HMAC-SHA256"


class Bucket:
    """One bucket, written to. `endpoint` is empty for AWS's own."""

    def __init__(self, name: str, region: str, endpoint: str = "") -> None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or endpoint
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        self._base = f"{endpoint}/{name}" if endpoint else f"https://{name}.s3.{region}.{suffix}"
        self._region = region
        self._keys: tuple[dict[str, str], float] = ({}, 0.0)

    def put(self, key: str, body: bytes) -> str:
        """Writes an object whole; its ETag."""
        return self.call("PUT", key, {}, body)[0]

    def upload(self, key: str) -> Upload:
        """A file to write into, which becomes an object once it is finished."""
        return Upload(self, key)

    def call(self, method: str, key: str, query: dict[str, str], body: bytes = b"") -> tuple[str, bytes]:
        """One request, tried again when it failed in passing: the answer's ETag and body."""
        for attempt in range(_ATTEMPTS):
            try:
                with urllib.request.urlopen(self._signed(method, key, query, body), timeout=_SECONDS) as answer:  # noqa: S310
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

    def _signed(self, method: str, key: str, query: dict[str, str], body: bytes) -> urllib.request.Request:
        url = f"{self._base}/{urllib.parse.quote(key, safe='/-_.~')}"
        plain = urllib.request.Request(url, body, method=method)  # noqa: S310
        now = dt.datetime.now(dt.UTC)
        headers = signed(plain, query, keys=self._credentials(), region=self._region, now=now)
        whole = f"{url}?{_query(query)}" if query else url
        return urllib.request.Request(whole, body, headers, method=method)  # noqa: S310

    def _credentials(self) -> dict[str, str]:
        keys, until = self._keys
        if time.time() > until - _EARLY_SECONDS:
            self._keys = keys, _ = credentials()
        return keys


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
            self._id = next(item.text or "" for item in ET.fromstring(begun) if item.tag.endswith("UploadId"))  # noqa: S314
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
            answered = ET.fromstring(self._bucket.call("POST", self._key, {"uploadId": self._id}, body)[1])  # noqa: S314
            there = next((item.text or "" for item in answered if item.tag.endswith("ETag")), "").strip('"')
            expected = f"{hashlib.md5(self._md5s, usedforsecurity=False).hexdigest()}-{len(self._parts)}"
        if there != expected:
            raise OSError(f"S3 holds {self._key} as {there}, and {expected} was written")
        return {"key": self._key, "bytes": self._bytes, "sha256": self._whole.hexdigest(), "etag": expected}


def credentials() -> tuple[dict[str, str], float]:
    """Of the environment, or of EKS Pod Identity; and until when, in seconds since 1970."""
    if "AWS_ACCESS_KEY_ID" in os.environ:
        found = {"AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"], "SecretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"]}
        return {**found, "Token": os.environ.get("AWS_SESSION_TOKEN", "")}, float("inf")
    token = Path(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read_text()
    asked = urllib.request.Request(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], headers={"Authorization": token})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        given: dict[str, str] = json.load(answer)
    until = dt.datetime.fromisoformat(given["Expiration"].replace("Z", "+00:00"))
    return given, until.timestamp()


def signed(
    asked: urllib.request.Request, query: dict[str, str], *, keys: dict[str, str], region: str, now: dt.datetime
) -> dict[str, str]:
    """The headers of a request, its signature among them. Its address has no query yet."""
    method, url, body = asked.get_method(), asked.full_url, bytes(asked.data or b"")  # type: ignore[arg-type]
    place, day, at = urllib.parse.urlsplit(url), f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
    headers = {
        "content-md5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode(),
        "host": place.netloc,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": at,
    }
    if keys.get("Token"):
        headers["x-amz-security-token"] = keys["Token"]
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, place.path, _query(query), lines, names, headers["x-amz-content-sha256"]])
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{keys['SecretAccessKey']}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={keys['AccessKeyId']}/{scope}"
    return {**headers, "authorization": f"{_ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"}


def _query(query: dict[str, str]) -> str:
    def quoted(text: str) -> str:
        return urllib.parse.quote(text, safe="-_.~")

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sorted(query.items()))
