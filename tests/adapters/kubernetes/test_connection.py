"""What kubeconfigs of other people's clusters may say, against servers that look who comes."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.errors import RefusedError
from tests.fakes.clock import FakeClock

_ANSWER = {"items": [], "resources": [{"name": "nodes", "kind": "Node", "namespaced": False}]}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        peer = getattr(self.connection, "getpeercert", dict)() or {}
        names = [value for part in peer.get("subject", ()) for _, value in part]
        server.visits.append((self.path.partition("?")[0], dict(self.headers), names))
        body = json.dumps(_ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.visits: list[tuple[str, dict[str, str], list[str]]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust us leaves in the middle of the handshake."""


@pytest.fixture
def plain() -> Iterator[_Server]:
    with _Server() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def _certificate(folder: Path, name: str, host: str) -> Path:
    """A self-signed certificate with its key in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    where = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([where]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(encoding) + key.private_bytes(encoding, private, serialization.NoEncryption()))
    return path


@pytest.fixture
def secure(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[_Server]:
    """With TLS, for the host that a test may name; wants to see a certificate and takes that of "ada" alone."""
    host = getattr(request, "param", "127.0.0.1")
    ada = _certificate(tmp_path, "ada", "127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(ada))
    context.load_cert_chain(_certificate(tmp_path, "server", host))
    context.verify_mode = ssl.CERT_OPTIONAL
    with _Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def _kubeconfig(folder: Path, cluster: dict[str, Any], user: dict[str, Any] | None = None, **more: Any) -> Path:
    path = folder / "kubeconfig"
    content = {
        "clusters": [{"name": "other", "cluster": {"server": "http://127.0.0.1:9"}}, {"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": user}] if user is not None else [],
        "contexts": [
            {"name": "other", "context": {"cluster": "other", "user": "u"}},
            {"name": "mine", "context": {"cluster": "c", **({"user": "u"} if user is not None else {})}},
        ],
        "current-context": "mine",
        **more,
    }
    path.write_text(json.dumps(content))
    return path


def _visit(kubeconfig: Path) -> None:
    api = KubernetesApi(kubeconfig, FakeClock())
    try:
        api.nodes()
    finally:
        api.close()


def _url(server: _Server, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_port}"


def test_a_server_without_tls_or_login_is_asked_as_it_is(plain: _Server, tmp_path: Path) -> None:
    _visit(_kubeconfig(tmp_path, {"server": _url(plain)}))
    assert "Authorization" not in plain.visits[0][1]


def test_an_address_with_a_path_keeps_it(plain: _Server, tmp_path: Path) -> None:
    _visit(_kubeconfig(tmp_path, {"server": f"{_url(plain)}/k8s/clusters/c-1/"}))
    assert [path for path, _, _ in plain.visits] == ["/k8s/clusters/c-1/api/v1", "/k8s/clusters/c-1/api/v1/nodes"]


def test_certificates_of_both_sides_may_be_files_beside_the_kubeconfig(secure: _Server, tmp_path: Path) -> None:
    user = {"client-certificate": "ada.pem", "client-key": "ada.pem"}
    _visit(_kubeconfig(tmp_path, {"server": _url(secure, "https"), "certificate-authority": "server.pem"}, user))
    assert secure.visits[0][2] == ["ada"]


def test_a_certificate_that_nobody_vouches_for_is_told_at_once(secure: _Server, tmp_path: Path) -> None:
    path = _kubeconfig(tmp_path, {"server": _url(secure, "https")})
    with pytest.raises(RefusedError, match="certificate that the kubeconfig does not vouch for"):
        _visit(path)


def test_a_test_may_say_that_no_certificate_is_looked_at(secure: _Server, tmp_path: Path) -> None:
    _visit(_kubeconfig(tmp_path, {"server": _url(secure, "https"), "insecure-skip-tls-verify": True}))
    assert secure.visits


@pytest.mark.parametrize("secure", ["kubernetes.example"], indirect=True)
def test_a_server_may_show_the_certificate_of_another_name(secure: _Server, tmp_path: Path) -> None:
    cluster = {"server": _url(secure, "https"), "certificate-authority": "server.pem"}
    with pytest.raises(RefusedError, match="does not vouch"):
        _visit(_kubeconfig(tmp_path, cluster))
    _visit(_kubeconfig(tmp_path, {**cluster, "tls-server-name": "kubernetes.example"}))
    assert secure.visits


def test_a_token_may_be_in_a_file_beside_the_kubeconfig(plain: _Server, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    _visit(_kubeconfig(tmp_path, {"server": _url(plain)}, {"tokenFile": "token"}))
    assert plain.visits[0][1]["Authorization"] == "Bearer from-a-file"


def test_a_name_and_a_password_will_do_and_so_will_acting_as_somebody(plain: _Server, tmp_path: Path) -> None:
    user = {"username": "ada", "password": "canary", "as": "grace", "as-groups": ["crew", "staff"]}
    _visit(_kubeconfig(tmp_path, {"server": _url(plain)}, user))
    seen = plain.visits[0][1]
    assert seen["Authorization"].startswith("Basic ")
    assert seen["Impersonate-User"] == "grace"


def _helper(folder: Path, body: str, **more: Any) -> dict[str, Any]:
    """A program beside the kubeconfig, named by a relative path."""
    program = folder / "bin" / "login"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport json, os\n{body}\n")
    program.chmod(0o700)
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./bin/login", **more}}


def test_a_helper_may_give_a_certificate(secure: _Server, tmp_path: Path) -> None:
    body = f"pem = open({str(tmp_path / 'ada.pem')!r}).read()\n"
    body += "print(json.dumps({'status': {'clientCertificateData': pem, 'clientKeyData': pem}}))"
    cluster = {"server": _url(secure, "https"), "certificate-authority": "server.pem"}
    _visit(_kubeconfig(tmp_path, cluster, _helper(tmp_path, body)))
    assert secure.visits[0][2] == ["ada"]


def test_a_helper_is_told_of_the_cluster_if_it_asks_for_that(plain: _Server, tmp_path: Path) -> None:
    body = "told = json.loads(os.environ['KUBERNETES_EXEC_INFO'])['spec']['cluster']['server']\n"
    body += "print(json.dumps({'status': {'token': told}}))"
    user = _helper(tmp_path, body, provideClusterInfo=True)
    _visit(_kubeconfig(tmp_path, {"server": _url(plain)}, user))
    assert plain.visits[0][1]["Authorization"] == f"Bearer {_url(plain)}"


@pytest.mark.parametrize("body", ["print('welcome')", "print('{}')", """print('{"status": {}}')"""])
def test_a_helper_that_prints_no_credential_is_named(plain: _Server, tmp_path: Path, body: str) -> None:
    path = _kubeconfig(tmp_path, {"server": _url(plain)}, _helper(tmp_path, body))
    with pytest.raises(RefusedError, match=r"bin/login: it (printed no ExecCredential|gave neither token)"):
        _visit(path)


def test_a_helper_that_is_not_installed_is_named(plain: _Server, tmp_path: Path) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "no-such-login"}}
    with pytest.raises(RefusedError, match="no-such-login: No such file"):
        _visit(_kubeconfig(tmp_path, {"server": _url(plain)}, user))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"current-context": ""}, "no current-context"),
        ({"current-context": "gone"}, "no context 'gone'"),
        ({"clusters": []}, "no cluster 'c'"),
        ({"users": [{"name": "u", "user": {"token": 7}}]}, "str"),
    ],
)
def test_what_a_kubeconfig_lacks_is_named(tmp_path: Path, more: dict[str, Any], told: str) -> None:
    path = _kubeconfig(tmp_path, {"server": "http://127.0.0.1:9"}, {}, **more)
    with pytest.raises(RefusedError, match=f"cannot be used: .*{told}"):
        _visit(path)


def test_a_list_of_files_is_refused_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        _visit(Path(f"{tmp_path}/a:{tmp_path}/b"))
    assert "--flatten" in caught.value.hint


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text("a: [")
    with pytest.raises(RefusedError, match="cannot be used"):
        _visit(path)
