"""A bucket on loopback that is as slow, or as broken, as a test wants: enough S3 for Terraform's backend."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class FakeBucket(ThreadingHTTPServer):
    """`writes_take_seconds` delays every write; with `refusing_writes`, states (not locks) are answered with 403. So
    many `lost_lock_answers` are cut off after the lock was taken, and so many `refused_unlocks` are answered with 403.
    """

    daemon_threads = True

    def __init__(self, name: str = "states") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.writes_take_seconds = 0.0
        self.refusing_writes = False
        self.lost_lock_answers = 0
        self.refused_unlocks = 0
        self.guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def locks(self) -> list[str]:
        return [key for key in self.objects if key.endswith(".tflock")]


@contextmanager
def serving(bucket: FakeBucket) -> Iterator[FakeBucket]:
    thread = threading.Thread(target=bucket.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        thread.join()
        bucket.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: FakeBucket
    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _key(self) -> str | None:
        """The object's key, "" for the bucket itself, None if it is another bucket."""
        bucket, _, key = urlsplit(self.path).path.lstrip("/").partition("/")
        return key if bucket == self.server.name else None

    def do_GET(self) -> None:
        key = self._key()
        if key is None:
            self._refuse(404, "NoSuchBucket")
        elif key == "":
            self._list()
        elif key in self.server.objects:
            body = self.server.objects[key]
            self._answer(200, body, ETag=f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')
        else:
            self._refuse(404, "NoSuchKey")

    do_HEAD = do_GET  # noqa: N815 (the base class looks for that name)

    def _list(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        found = "".join(
            f"<Contents><Key>{key}</Key></Contents>" for key in self.server.objects if key.startswith(prefix)
        )
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode())

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self._key()
        if not key:
            return self._refuse(404, "NoSuchBucket")
        if self.server.refusing_writes and not key.endswith(".tflock"):
            return self._refuse(403, "AccessDenied")
        time.sleep(self.server.writes_take_seconds)
        with self.server.guard:
            if self.headers.get("If-None-Match") == "*" and key in self.server.objects:
                return self._refuse(412, "PreconditionFailed")
            self.server.objects[key] = body
            if key.endswith(".tflock") and self.server.lost_lock_answers:
                self.server.lost_lock_answers -= 1
                self.close_connection = True
                return None
        return self._answer(200, ETag=f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')

    def do_DELETE(self) -> None:
        time.sleep(self.server.writes_take_seconds)
        if self.server.refused_unlocks and (self._key() or "").endswith(".tflock"):
            self.server.refused_unlocks -= 1
            return self._refuse(403, "AccessDenied")
        self.server.objects.pop(self._key() or "", None)
        return self._answer(204)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        pass
