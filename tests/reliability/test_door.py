"""A network that is away refuses connections, and takes them again afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.request import Request, urlopen

import pytest

from faults.ledger import Fault
from faults.proxy import Proxy
from faults.trouble import Trouble
from hubctl.sandbox.ports import free_port


class _Fine(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    server = HTTPServer(("127.0.0.1", 0), _Fine)
    Thread(target=server.serve_forever, daemon=True).start()
    with Proxy(f"http://127.0.0.1:{server.server_port}", "", None, ports=(free_port(), free_port())) as made:
        yield made
    server.shutdown()
    server.server_close()


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_nobody_listens_while_the_network_is_away(proxy: Proxy) -> None:
    def call() -> str:
        try:
            asked = Request(proxy.aws_url, data=b"", method="POST")  # noqa: S310 (127.0.0.1)
            with urlopen(asked, timeout=5) as answer:  # noqa: S310
                return str(answer.status)
        except OSError as error:
            return "refused" if "refused" in str(error) else "reset"

    away = Trouble("refused")
    proxy.ledger.faults = [Fault("refused", 2, trouble=away)]
    assert [call(), call()] == ["200", "reset"]
    _until(lambda: call() == "refused")
    away.stop()
    _until(lambda: call() == "200")
