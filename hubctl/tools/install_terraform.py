"""Installs a pinned terraform from HashiCorp's releases."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from hubctl.errors import RefusedError
from hubctl.tools.download import check, fetch, install, listed_sum
from hubctl.tools.find import TERRAFORM, installed_path
from hubctl.tools.mirrors import target

PINNED = "1.11.4"
RELEASES = "https://releases.hashicorp.com/terraform"


def install_terraform(
    environment: Mapping[str, str], *, version: str = PINNED, releases: str = RELEASES, platform: str = ""
) -> Path:
    """Downloads, checks against the release's SHA256SUMS, installs. Raises RefusedError, and then nothing is left."""
    name = f"terraform_{version}_{platform or target()}.zip"
    base = f"{releases}/{version}"
    sums = f"{base}/terraform_{version}_SHA256SUMS"
    expected = listed_sum(fetch(sums).decode(errors="replace"), name, sums)
    packed = fetch(f"{base}/{name}")
    check(packed, expected, f"{base}/{name}")
    path = installed_path(TERRAFORM, version, environment)
    install(_unpack(packed, name), path)
    return path


def _unpack(packed: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return archive.read("terraform")
    except (zipfile.BadZipFile, KeyError) as error:
        raise RefusedError(f"{name} holds no terraform", hint="run it again") from error
