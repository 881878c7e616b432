"""A hub's front door on loopback: with a certificate that is good, with one that is not, with none, and shut."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.hub.front import HttpFront, SandboxFront
from hubctl.errors import HubctlError
from tests.loopback import Quiet, serving


class Hub(Quiet):
    """Answers as JupyterHub's health endpoint does, and sends everything else to the login."""

    def do_GET(self) -> None:
        self.answer(200 if self.path == "/hub/health" else 302, b"{}")


def _certificate(folder: Path, *, good_for: dt.timedelta) -> Path:
    """Key and self-signed certificate of 127.0.0.1, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    until = dt.datetime.now(dt.UTC) + good_for
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - dt.timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file = folder / "certificate.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return file


@contextmanager
def encrypted(file: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that refuses is no news here
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def front(trusted: Path | None = None) -> HttpFront:
    return HttpFront(SystemClock(), ssl.create_default_context(cafile=str(trusted)) if trusted else None)


def test_a_hub_that_answers_says_how_long_its_certificate_is_good(tmp_path: Path) -> None:
    file = _certificate(tmp_path, good_for=dt.timedelta(days=30, hours=1))
    with encrypted(file) as url:
        visit = front(file).visit(url)
    assert (visit.status, visit.certificate_days, visit.problem) == (200, 30, "")
    assert 0 < visit.seconds < 5


def test_a_certificate_that_has_run_out_is_a_problem_as_for_browsers(tmp_path: Path) -> None:
    file = _certificate(tmp_path, good_for=dt.timedelta(days=-1))
    with encrypted(file) as url:
        visit = front(file).visit(url)
    assert (visit.status, visit.problem) == (None, "its certificate is not good: certificate has expired")


def test_a_certificate_that_nobody_vouches_for_is_a_problem_too(tmp_path: Path) -> None:
    with encrypted(_certificate(tmp_path, good_for=dt.timedelta(days=30))) as url:
        assert front().visit(url).problem == "its certificate is not good: self-signed certificate"


def test_without_https_there_is_no_certificate() -> None:
    with serving(Hub) as url:
        visit = front().visit(url)
    assert (visit.status, visit.certificate_days, visit.problem) == (200, None, "")


def test_a_redirect_is_told_and_not_followed() -> None:
    with serving(Hub) as url:
        assert front().visit(f"{url}/elsewhere").status == 302


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://hub.invalid"])
def test_a_door_that_is_shut_or_not_there_is_told(url: str) -> None:
    visit = front().visit(url)
    assert visit.status is None
    assert visit.problem


def test_the_sandbox_asks_nobody() -> None:
    assert SandboxFront().visit("https://hub.example.org").problem == "not asked: the sandbox runs no hub"
    with pytest.raises(HubctlError):
        SandboxFront().people("https://hub.example.org", "token")
