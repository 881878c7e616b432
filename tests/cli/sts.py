"""An endpoint that answers every question of AWS's query protocol with one error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.loopback import Quiet, serving


@contextmanager
def answering(code: str, message: str) -> Iterator[str]:
    """Its address."""
    body = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    ).encode()

    class Refusing(Quiet):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(403, body, "text/xml")

    with serving(Refusing) as address:
        yield address
