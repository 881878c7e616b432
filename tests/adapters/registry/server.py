"""A registry on loopback: images in memory, tokens as Docker Hub wants them, and faults on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
TOKEN = "read-only-token"


@dataclass
class Registry:
    """Declare with `holds`, `holds_index`, `wants_tokens`, `wants_password` and `answers_first`."""

    address: str = ""
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    seen_logins: list[str] = field(default_factory=list)
    tokens: bool = False
    password: str = ""
    private: bool = False
    lies: bool = False
    realm: str = ""
    faults: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def name(self, repository: str) -> str:
        """An image's name, as a config has it."""
        return f"{self.address}/{repository}"

    def holds(self, repository: str, tag: str, *, architecture: str = "amd64", layers: tuple[int, ...] = (7,)) -> str:
        """Declares an image for one architecture; its digest."""
        config = {"architecture": architecture, "os": "linux", "created": "2027-07-21T10:11:12.123456789Z"}
        config_digest, size = self._blob(repository, config)
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"digest": config_digest, "size": size},
            "layers": [{"digest": f"sha256:{number:064x}", "size": layer} for number, layer in enumerate(layers)],
        }
        return self._manifest(repository, tag, MANIFEST, manifest)

    def holds_index(self, repository: str, tag: str, **digests: str) -> str:
        """Declares an index; its digest. Keyword arguments: digests of manifests by architecture."""
        entries: list[dict[str, Any]] = [
            {"digest": digest, "platform": {"os": "linux", "architecture": architecture}}
            for architecture, digest in digests.items()
        ]
        entries.append({"digest": "sha256:" + "0" * 64, "platform": {"os": "unknown", "architecture": "unknown"}})
        return self._manifest(repository, tag, INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})

    def holds_document(self, repository: str, tag: str, document: Any) -> None:
        """Declares anything at all where a manifest should be."""
        self._manifest(repository, tag, MANIFEST, document)

    def answers_first(self, *faults: int, **headers: str) -> None:
        """Declares what the next requests for content are answered, before anything else."""
        self.faults += [(status, headers) for status in faults]

    def _blob(self, repository: str, document: Any) -> tuple[str, int]:
        body = json.dumps(document).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        self.documents[f"/v2/{repository}/blobs/{digest}"] = ("application/octet-stream", body)
        return digest, len(body)

    def _manifest(self, repository: str, tag: str, kind: str, document: Any) -> str:
        body = json.dumps(document).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        for name in (tag, digest):
            self.documents[f"/v2/{repository}/manifests/{name}"] = (kind, body)
        return digest

    def authorized(self, header: str) -> bool:
        if self.password:
            return header == "Basic " + base64.b64encode(f"AWS:{self.password}".encode()).decode()
        return not self.tokens or header == f"Bearer {TOKEN}"

    def challenge(self) -> str:
        if self.password:
            return 'Basic realm="ecr"'
        realm = self.realm or f"http://{self.address}/token"
        return f'Bearer realm="{realm}",service="loopback",scope="repository:school/image:pull"'


class _Handler(BaseHTTPRequestHandler):
    registry: Registry

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        registry, url = self.registry, urlsplit(self.path)
        registry.asked.append(url.path)
        if url.path == "/token":
            registry.seen_logins.append(json.dumps(parse_qs(url.query), sort_keys=True))
            return self._answer(200, {}, json.dumps({"token": TOKEN}).encode())
        if registry.faults:
            status, headers = registry.faults.pop(0)
            return self._answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"busy")
        if not registry.authorized(self.headers.get("authorization", "")):
            return self._answer(401, {"www-authenticate": registry.challenge()}, b"{}")
        if registry.private:
            return self._answer(403, {}, b'{"errors": [{"code": "DENIED", "message": "no"}]}')
        if url.path not in registry.documents:
            return self._answer(404, {}, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
        kind, body = registry.documents[url.path]
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        if registry.lies and "/manifests/" in url.path:
            body += b" "
        return self._answer(200, {"content-type": kind, "docker-content-digest": digest}, body)

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[Registry]:
    """A registry that answers until the end."""
    registry = Registry()
    handler = type("Handler", (_Handler,), {"registry": registry})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        registry.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
