"""Programs are installed whole and checked, or not at all. The site is a server on loopback."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from hubctl.errors import RefusedError
from hubctl.tools.install_helm import install_helm
from hubctl.tools.install_terraform import install_terraform

PROGRAM = b"#!/bin/sh\necho it runs\n"
ARCHIVE = "terraform_1.11.4_linux_amd64.zip"


def publish_terraform(site: Path, content: bytes, *, digest: str | None = None) -> None:
    folder = site / "1.11.4"
    folder.mkdir()
    (folder / ARCHIVE).write_bytes(content)
    listed = digest or hashlib.sha256(content).hexdigest()
    (folder / "terraform_1.11.4_SHA256SUMS").write_text(
        f"{'0' * 64}  terraform_1.11.4_other.zip\n{listed}  {ARCHIVE}\n"
    )


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, PROGRAM)
    return buffer.getvalue()


def install(environment: dict[str, str], url: str) -> Path:
    return install_terraform(environment, version="1.11.4", releases=url, platform="linux_amd64")


def left_behind(environment: dict[str, str]) -> list[Path]:
    return [path for path in Path(environment["HUBCTL_CACHE_DIR"]).rglob("*") if path.is_file()]


def test_terraform_is_downloaded_checked_and_can_be_run(environment: dict[str, str], site: Path, url: str) -> None:
    publish_terraform(site, zipped("terraform"))

    path = install(environment, url)

    assert (path.read_bytes(), os.access(path, os.X_OK)) == (PROGRAM, True)
    assert left_behind(environment) == [path]


def test_a_terraform_with_a_wrong_digest_is_refused_and_nothing_is_left(
    environment: dict[str, str], site: Path, url: str
) -> None:
    publish_terraform(site, zipped("terraform"), digest="f" * 64)

    with pytest.raises(RefusedError, match=r"has the digest [0-9a-f]{64}, not f{64}; it was thrown away"):
        install(environment, url)

    assert left_behind(environment) == []


def test_an_archive_without_a_terraform_is_refused(environment: dict[str, str], site: Path, url: str) -> None:
    publish_terraform(site, zipped("something-else"))

    with pytest.raises(RefusedError, match="holds no terraform"):
        install(environment, url)

    assert left_behind(environment) == []


def test_a_version_that_is_not_published_is_refused(environment: dict[str, str], url: str) -> None:
    with pytest.raises(RefusedError, match="cannot be fetched: File not found"):
        install(environment, url)


def test_a_platform_that_is_not_published_is_refused(environment: dict[str, str], site: Path, url: str) -> None:
    publish_terraform(site, zipped("terraform"))

    with pytest.raises(RefusedError, match=r"does not list terraform_.*_plan9_mips"):
        install_terraform(environment, version="1.11.4", releases=url, platform="plan9_mips")


def test_a_site_that_is_down_is_a_refusal_not_a_traceback(environment: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="cannot be fetched"):
        install(environment, "http://127.0.0.1:9")


def test_programs_do_not_come_over_plain_http(environment: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="https only"):
        install(environment, "http://releases.example.org/terraform")


def test_a_broken_download_leaves_the_installed_one_in_place(environment: dict[str, str], site: Path, url: str) -> None:
    publish_terraform(site, zipped("terraform"))
    path = install(environment, url)
    (site / "1.11.4" / ARCHIVE).write_bytes(b"half")

    with pytest.raises(RefusedError):
        install(environment, url)

    assert path.read_bytes() == PROGRAM


def publish_helm(site: Path, *, digest: str | None = None) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo("darwin-arm64/helm")
        entry.size = len(PROGRAM)
        archive.addfile(entry, io.BytesIO(PROGRAM))
    name = "helm-v4.1.4-darwin-arm64.tar.gz"
    (site / name).write_bytes(buffer.getvalue())
    listed = digest or hashlib.sha256(buffer.getvalue()).hexdigest()
    (site / f"{name}.sha256sum").write_text(f"{listed}  {name}\n")


def test_helm_comes_from_its_releases_where_no_package_carries_it(
    environment: dict[str, str], site: Path, url: str
) -> None:
    publish_helm(site)

    installed = install_helm(environment, version="4.1.4", releases=url, platform="darwin_arm64")

    assert (installed.path.read_bytes(), installed.source) == (PROGRAM, f"{url}/helm-v4.1.4-darwin-arm64.tar.gz")


def test_a_helm_with_a_wrong_digest_is_refused_and_nothing_is_left(
    environment: dict[str, str], site: Path, url: str
) -> None:
    publish_helm(site, digest="0" * 64)

    with pytest.raises(RefusedError, match="it was thrown away"):
        install_helm(environment, version="4.1.4", releases=url, platform="darwin_arm64")

    assert left_behind(environment) == []
