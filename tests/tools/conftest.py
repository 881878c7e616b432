"""A download site on loopback, and an environment whose cache is the test's own."""

from __future__ import annotations

import http.server
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.loopback import serving


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
    with serving(partial(_Quiet, directory=str(site))) as address:
        yield address


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
