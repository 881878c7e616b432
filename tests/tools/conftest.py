"""A download site on loopback, and an environment whose cache is the test's own."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        pass


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Folder of what the site serves."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def url(site: Path) -> Iterator[str]:
    """Address of the site."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing on the PATH, and a cache of its own."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HUBCTL_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)}


def program(path: Path, version: str) -> Path:
    """A program that says it is that version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho v{version}\n")
    path.chmod(0o755)
    return path
