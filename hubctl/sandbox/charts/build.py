"""Packs the stand-in charts into a repository folder: one .tgz a chart, and index.yaml. The same bytes every time."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from hubctl.core.helm import Chart
from hubctl.render import static
from hubctl.sandbox.charts.schema import SCHEMAS

STAND_IN = "hubctl/stand-in"
"""Annotation in Chart.yaml by which a stand-in is known."""
_SOURCES = Path(__file__).parent / "templates"
_SHARED = "_standin.tpl"
_APP_VERSION = {"jupyterhub": "5.5.0", "prometheus": "v3.14.0", "grafana": "13.2.0", "cluster-autoscaler": "1.35.0"}
_EPOCH = "2026-01-01T00:00:00Z"
"""index.yaml wants a date; a fixed one keeps the file the same."""


def build(directory: Path, address: str = "") -> Path:
    """Writes the repository into a folder, which is made if need be, and returns the folder.

    `address` is where the folder will be served; without one, the index names the files relative to itself.
    """
    directory.mkdir(parents=True, exist_ok=True)
    entries: dict[str, list[dict[str, Any]]] = {}
    for name, pinned in static.charts().items():
        packed = _pack(name, pinned.chart)
        file = f"{name}-{pinned.chart.version}.tgz"
        (directory / file).write_bytes(packed)
        entries[name] = [_entry(pinned.chart, packed, f"{address.rstrip('/')}/{file}" if address else file)]
    index = {"apiVersion": "v1", "entries": entries, "generated": _EPOCH}
    (directory / "index.yaml").write_text(yaml.safe_dump(index, sort_keys=True), encoding="utf-8")
    return directory


def is_stand_in(chart: Path) -> bool:
    """Whether a chart, packed or as a folder, is one of these."""
    metadata = yaml.safe_load(_chart_yaml(chart))
    annotations = (metadata or {}).get("annotations") or {}
    return annotations.get(STAND_IN) == "true"


def _chart_yaml(chart: Path) -> bytes:
    if chart.is_dir():
        return (chart / "Chart.yaml").read_bytes()
    with tarfile.open(chart) as archive:
        names = [name for name in archive.getnames() if name.count("/") == 1 and name.endswith("/Chart.yaml")]
        file = archive.extractfile(names[0]) if names else None
        return file.read() if file else b""


def _metadata(chart: Chart) -> dict[str, Any]:
    return {
        "apiVersion": "v2",
        "name": chart.name,
        "version": chart.version,
        "appVersion": _APP_VERSION.get(chart.name, chart.version),
        "description": f"hubctl's stand-in for {chart.name}: the same objects, nothing runs",
        "type": "application",
        "icon": "https://jupyter.org/assets/homepage/main-logo.svg",
        "kubeVersion": f">={static.charts()[chart.name].kubernetes_minimum}.0-0",
        "annotations": {STAND_IN: "true"},
    }


def _entry(chart: Chart, packed: bytes, url: str) -> dict[str, Any]:
    digest = hashlib.sha256(packed).hexdigest()
    return {**_metadata(chart), "created": _EPOCH, "digest": digest, "urls": [url]}


def _files(name: str, chart: Chart) -> Iterator[tuple[str, bytes]]:
    yield "Chart.yaml", yaml.safe_dump(_metadata(chart), sort_keys=True).encode()
    yield "values.schema.json", json.dumps(SCHEMAS[name], indent=1, sort_keys=True).encode()
    yield f"templates/{_SHARED}", (_SOURCES / _SHARED).read_bytes()
    source = _SOURCES / name
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        yield path.relative_to(source).as_posix(), path.read_bytes()


def _pack(name: str, chart: Chart) -> bytes:
    """A .tgz without times, owners or an order of chance."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in _files(name, chart):
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)
