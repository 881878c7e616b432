"""This module is a small S3 on loopback: one bucket in memory, as slow, as limited and as unreliable as it is told.

`python -m bench.server` prints its port and serves until its stdin ends. `POST /_bench` fills the bucket anew; `GET
/_bench` tells what is left, what was asked for, and how much CPU the server itself took, so that a table can show that
it was not what held the others up.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import time
from dataclasses import asdict, dataclass
from urllib.parse import quote

from aiohttp import web

from bench.content import Content, Entry, Listing
from bench.partitions import Partitions

_PAGE = 1000
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
# The Go SDK writes the two in any order.
_OBJECT = re.compile(
    r"<Object>\s*(?:<VersionId>([^<]*)</VersionId>\s*)?<Key>([^<]*)</Key>(?:\s*<VersionId>([^<]*)</VersionId>)?"
)
_REST = (
    "<LastModified>2026-01-01T00:00:00.000Z</LastModified><Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078"
    "efc7c6caea54ba06a</ID></Owner>"
)
_OF_VERSION = '<ETag>"70ee1738b6b21e2c8a43f3a5ab0eee71"</ETag><Size>1024</Size><StorageClass>STANDARD</StorageClass>'


@dataclass(frozen=True)
class Terms:
    """How the bucket is to behave."""

    versions: int = 0
    prefixes: int = 8
    list_seconds: float = 0.0
    delete_seconds: float = 0.0
    keys_per_second: float | None = None
    """Of each partition."""
    error_rate: float = 0.0
    """Share of keys that a bulk delete answers with InternalError, inside its 200."""


@dataclass
class Counts:
    """What was asked for."""

    lists: int = 0
    deletes: int = 0
    slow_downs: int = 0
    key_errors: int = 0


class Bucket:
    """The one bucket, whatever name it is called by."""

    def __init__(self) -> None:
        self.fill(Terms())

    def fill(self, terms: Terms) -> None:
        """Begins anew."""
        self.terms = terms
        self.content = Content(terms.versions, terms.prefixes)
        self.partitions = Partitions(terms.keys_per_second)
        self.counts = Counts()
        self.random = random.Random(20200824)
        self.cpu_before = time.process_time()

    async def list(self, query: dict[str, str]) -> web.Response:
        """ListObjectVersions."""
        self.counts.lists += 1
        marker = query.get("key-marker", "")
        start = self.content.after(marker, query.get("version-id-marker", "")) if marker else 0
        limit = min(_PAGE, int(query.get("max-keys") or _PAGE))
        page = self.content.page(query.get("prefix", ""), query.get("delimiter", ""), start, limit)
        body = _page(page, query)
        await asyncio.sleep(self.terms.list_seconds)
        return _xml(body)

    async def delete(self, body: str) -> web.Response:
        """DeleteObjects."""
        self.counts.deletes += 1
        wanted = [(key, before or after) for before, key, after in _OBJECT.findall(body)]
        await asyncio.sleep(self.terms.delete_seconds)
        if not wanted or len(wanted) > _PAGE:
            return _error(400, "MalformedXML")
        if not self.partitions.grant(key for key, _ in wanted):
            self.counts.slow_downs += 1
            return _error(503, "SlowDown")
        quiet = "<Quiet>true</Quiet>" in body
        answers = [self._delete(key, version, quiet) for key, version in wanted]
        return _xml(f"{_XML}<DeleteResult {_NS}>{''.join(answers)}</DeleteResult>")

    def _delete(self, key: str, version: str, quiet: bool) -> str:
        named = f"<Key>{key}</Key><VersionId>{version}</VersionId>"
        if self.terms.error_rate and self.random.random() < self.terms.error_rate:
            self.counts.key_errors += 1
            return f"<Error>{named}<Code>InternalError</Code><Message>Please try again.</Message></Error>"
        self.content.remove(key, version)
        return "" if quiet else f"<Deleted>{named}</Deleted>"

    def report(self) -> dict[str, float]:
        """What is left and what was asked for since the last `fill`."""
        return {
            "left": len(self.content),
            "server_cpu": time.process_time() - self.cpu_before,
            **asdict(self.counts),
        }


def _page(page: Listing, query: dict[str, str]) -> str:
    parts = [_entry(entry) for entry in page.entries]
    parts += [f"<CommonPrefixes><Prefix>{prefix}</Prefix></CommonPrefixes>" for prefix in page.prefixes]
    more = ""
    if page.next_entry is not None:
        last = page.entries[-1]
        more = f"<NextKeyMarker>{quote(last.key)}</NextKeyMarker><NextVersionIdMarker>{last.version_id}"
        more += "</NextVersionIdMarker>"
    encoding = "<EncodingType>url</EncodingType>" if query.get("encoding-type") == "url" else ""
    head = f"<Name>bench</Name><Prefix>{query.get('prefix', '')}</Prefix><MaxKeys>1000</MaxKeys>{encoding}"
    truncated = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>"
    return f"{_XML}<ListVersionsResult {_NS}>{head}{truncated}{more}{''.join(parts)}</ListVersionsResult>"


def _entry(entry: Entry) -> str:
    tag, rest = ("DeleteMarker", "") if entry.is_marker else ("Version", _OF_VERSION)
    latest = "true" if entry.is_marker else "false"
    named = f"<Key>{entry.key}</Key><VersionId>{entry.version_id}</VersionId><IsLatest>{latest}</IsLatest>"
    return f"<{tag}>{named}{_REST}{rest}</{tag}>"


def _xml(body: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=body, content_type="application/xml")


def _error(status: int, code: str) -> web.Response:
    return _xml(f"{_XML}<Error><Code>{code}</Code><Message>{code}</Message></Error>", status)


def _identity() -> web.Response:
    said = "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId>"
    ns = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
    result = f"<GetCallerIdentityResult>{said}</GetCallerIdentityResult>"
    return _xml(f"<GetCallerIdentityResponse {ns}>{result}</GetCallerIdentityResponse>")


def application() -> web.Application:
    """The server."""
    bucket = Bucket()

    async def handle(request: web.Request) -> web.Response:
        if request.path == "/_bench":
            if request.method == "POST":
                bucket.fill(Terms(**await request.json()))
            return web.json_response(bucket.report())
        query = dict(request.query)
        if request.method == "POST" and "delete" in query:
            return await bucket.delete(await request.text())
        if request.method == "POST":
            return _identity()
        if "versions" in query:
            return await bucket.list(query)
        if "uploads" in query:
            await asyncio.sleep(bucket.terms.list_seconds)
            return _xml(
                f"{_XML}<ListMultipartUploadsResult {_NS}><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"
            )
        if "location" in query:
            return _xml(f"{_XML}<LocationConstraint {_NS}>us-west-2</LocationConstraint>")
        return web.Response() if request.method == "HEAD" else _error(501, "NotImplemented")

    app = web.Application(client_max_size=8 * 1024**2)
    app.router.add_route("*", "/{path:.*}", handle)
    return app


async def _serve() -> None:
    runner = web.AppRunner(application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve())
