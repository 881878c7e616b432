"""A proxy before an API that breaks the calls it is told to, and passes on all others to the real one."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

_WORDS = {500: "InternalError", 429: "TooManyRequests", 503: "ServiceUnavailable", 403: "Forbidden"}
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


def _kubernetes_refusal(status: int) -> tuple[int, str, bytes]:
    reason = _WORDS[status]
    said = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": status}
    return status, "application/json", json.dumps(said | {"message": f"injected {reason}"}).encode()


@dataclass
class Break:
    """`how` is an HTTP status, "reset" (before it arrives) or "lost" (after it was carried out)."""

    request: str
    """A pattern for "METHOD /path"."""
    how: int | str
    times: int = 1
    hits: int = 0


@dataclass
class FaultyApi:
    """On 127.0.0.1. A request is "METHOD /path?query", for AWS with its action behind: "POST / CreateAccessKey"."""

    upstream: str
    kubeconfig: Path = Path()
    """One that leads to it, before a Kubernetes API."""
    url: str = ""
    token: str = ""
    """That it adds itself: Go's clients send none where nothing is encrypted."""
    refusal: Callable[[int], tuple[int, str, bytes]] = _kubernetes_refusal
    """From a status to the status, the content type and the body of the answer."""
    breaks: list[Break] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def will(self, request: str, how: int | str, times: int = 1) -> Break:
        self.breaks.append(Break(request, how, times))
        return self.breaks[-1]

    def note(self, request: str) -> Break | None:
        with self.lock:
            self.seen.append(request)
            for one in self.breaks:
                if one.hits < one.times and re.search(one.request, request):
                    one.hits += 1
                    return one
        return None


@contextmanager
def serving(api: FaultyApi) -> Iterator[FaultyApi]:
    """The proxy, while it runs."""

    class Handler(_Handler):
        pass

    Handler.api = api
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        api.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield api
        finally:
            server.shutdown()


@contextmanager
def before(kubeconfig: Path, folder: Path) -> Iterator[FaultyApi]:
    """The proxy before the API of a kubeconfig that has a token."""
    content = yaml.safe_load(kubeconfig.read_text())
    cluster = content["clusters"][0]
    token = content["users"][0]["user"]["token"]
    path = folder / "kubeconfig-of-the-proxy"
    with serving(FaultyApi(cluster["cluster"]["server"], path, token=token)) as api:
        cluster["cluster"] = {"server": api.url}
        path.write_text(yaml.safe_dump(content))
        yield api


class _Handler(BaseHTTPRequestHandler):
    api: FaultyApi

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        broken = self.api.note(f"{self.command} {self.path} {self._action(body)}")
        if broken is not None and isinstance(broken.how, int):
            self._refuse(broken.how)
        elif broken is not None:
            if broken.how == "lost":
                with self._upstream(body) as answer:
                    answer.read()
            self._reset()
        else:
            with self._upstream(body) as answer:
                self._pass_on(answer)

    def _action(self, body: bytes) -> str:
        """As AWS's query and JSON protocols name it."""
        target = self.headers.get("x-amz-target", "").rpartition(".")[2]
        return target or parse_qs(body.decode(errors="replace")).get("Action", [""])[0]

    @contextmanager
    def _upstream(self, body: bytes) -> Iterator[http.client.HTTPResponse]:
        to = urlsplit(self.api.upstream)
        address = str(to.hostname), int(to.port or 443)
        connection: http.client.HTTPConnection
        if to.scheme == "http":
            connection = http.client.HTTPConnection(*address, timeout=120)
        else:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = http.client.HTTPSConnection(*address, context=context, timeout=120)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP | {"host"}}
        kept |= {"Connection": "close"} | ({"Authorization": f"Bearer {self.api.token}"} if self.api.token else {})
        try:
            connection.request(self.command, self.path, body or None, kept)
            yield connection.getresponse()
        finally:
            connection.close()

    def _pass_on(self, answer: http.client.HTTPResponse) -> None:
        self.close_connection = True
        with suppress(OSError, http.client.HTTPException):
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP - {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while chunk := answer.read1(1 << 16):
                self.wfile.write(chunk)
                self.wfile.flush()

    def _refuse(self, status: int) -> None:
        status, kind, body = self.api.refusal(status)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        with suppress(OSError):
            self.rfile.close()
        self.wfile = BytesIO()  # the base class flushes and closes it

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 (names of the base class)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Nobody reads it."""
