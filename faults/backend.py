"""This module is a Terraform `http` backend whose writes and unlocks take their time, as those of a far bucket do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SlowBackend:
    """One state and its lock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.state: bytes = b""
        self.lock: bytes = b""
        self.url = ""

    @property
    def resources(self) -> dict[str, bool]:
        """Names of what is in the state, and whether it is whole (not tainted)."""
        content = json.loads(self.state) if self.state else {}
        return {
            one["name"]: instance.get("status") != "tainted"
            for one in content.get("resources", ())
            for instance in one["instances"]
        }


@contextmanager
def serving(seconds: float) -> Iterator[SlowBackend]:
    """The backend, on 127.0.0.1."""
    backend = SlowBackend(seconds)

    class Handler(_Handler):
        kept = backend

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    backend.url = f"http://127.0.0.1:{server.server_port}/state"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield backend
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    kept: SlowBackend

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer(200 if self.kept.state else 204, self.kept.state)

    def do_POST(self) -> None:
        body = self._body()
        time.sleep(self.kept.seconds)
        self.kept.state = body
        self._answer(200)

    def do_LOCK(self) -> None:
        body = self._body()
        if self.kept.lock:
            self._answer(423, self.kept.lock)
            return
        self.kept.lock = body
        self._answer(200)

    def do_UNLOCK(self) -> None:
        self._body()
        time.sleep(self.kept.seconds)
        self.kept.lock = b""
        self._answer(200)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the class above)
        """Says nothing."""
