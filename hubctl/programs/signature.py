"""How a request to S3 is signed, and the credentials that a pod has for it.

AWS's Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import time
import urllib.parse
import urllib.request
from pathlib import Path

_ALGORITHM = "AWS4-HMAC-SHA256"
_EARLY_SECONDS = 300


class Keys:
    """Credentials, asked for again before they run out. Several threads may ask at once."""

    def __init__(self) -> None:
        self._known: tuple[dict[str, str], float] = ({}, 0.0)

    def now(self) -> dict[str, str]:
        """AccessKeyId, SecretAccessKey, Token. Raises OSError where the pod has none."""
        keys, until = self._known
        if time.time() > until - _EARLY_SECONDS:
            self._known = keys, _ = credentials()
        return keys


def credentials() -> tuple[dict[str, str], float]:
    """Of the environment, or of EKS Pod Identity; and until when, in seconds since 1970."""
    if "AWS_ACCESS_KEY_ID" in os.environ:
        found = {"AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"], "SecretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"]}
        return {**found, "Token": os.environ.get("AWS_SESSION_TOKEN", "")}, float("inf")
    address = os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if address is None:
        raise OSError("this pod has no AWS credentials: EKS gives them by a Pod Identity association")
    token = Path(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read_text()
    asked = urllib.request.Request(address, headers={"Authorization": token})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        given: dict[str, str] = json.load(answer)
    until = dt.datetime.fromisoformat(given["Expiration"].replace("Z", "+00:00"))
    return given, until.timestamp()


def request(
    method: str, url: str, query: dict[str, str], body: bytes = b"", *, keys: dict[str, str], region: str
) -> urllib.request.Request:
    """A signed request. The address is quoted already, and has no query yet."""
    headers = signed(method, url, query, body, keys=keys, region=region, now=dt.datetime.now(dt.UTC))
    whole = f"{url}?{quoted(query)}" if query else url
    return urllib.request.Request(whole, body or (b"" if method != "GET" else None), headers, method=method)


def signed(
    method: str, url: str, query: dict[str, str], body: bytes, *, keys: dict[str, str], region: str, now: dt.datetime
) -> dict[str, str]:
    """The headers of a request, its signature among them."""
    place, day, at = urllib.parse.urlsplit(url), f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
    headers = {"host": place.netloc, "x-amz-content-sha256": hashlib.sha256(body).hexdigest(), "x-amz-date": at}
    if body:
        headers["content-md5"] = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    if keys.get("Token"):
        headers["x-amz-security-token"] = keys["Token"]
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, place.path, quoted(query), lines, names, headers["x-amz-content-sha256"]])
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{keys['SecretAccessKey']}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={keys['AccessKeyId']}/{scope}"
    return {**headers, "authorization": f"{_ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"}


def quoted(query: dict[str, str]) -> str:
    """A query as it is signed: sorted, and with everything quoted that may be."""

    def word(text: str) -> str:
        return urllib.parse.quote(text, safe="-_.~")

    return "&".join(f"{word(name)}={word(value)}" for name, value in sorted(query.items()))
