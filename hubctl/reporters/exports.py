"""What an export holds, in words for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

_GIB, _MIB = 2**30, 2**20


def print_export(stream: TextIO, folder: Path, made: Mapping[str, Any], *, as_json: bool) -> None:
    """A line a part, and what was left out."""
    if as_json:
        stream.write(json.dumps({"folder": str(folder), **made}, indent=2) + "\n")
        return
    whole = sum(item["bytes"] for item in made["files"])
    stream.write(f"{folder}: {len(made['files'])} files, {whole / _MIB:.1f} MiB, each as it was written\n")
    for line in _parts(made["parts"]):
        stream.write(f"  {line}\n")
    if made["left_out"]:
        stream.write(f"  left out: {', '.join(made['left_out'])}\n")


def _parts(parts: Mapping[str, Any]) -> Iterator[str]:
    if "config" in parts:
        yield f"config      {parts['config']['files']} files: config, receipts, runs"
    if "prometheus" in parts:
        found = parts["prometheus"]
        empty = f"; nothing of {', '.join(found['empty'])}" if found["empty"] else ""
        yield f"prometheus  {found['series']} series, every {found['step_seconds']} s{empty}"
    if "grafana" in parts:
        yield f"grafana     {parts['grafana']['dashboards']} dashboards"
    for name, hub in parts.get("homes", {}).get("hubs", {}).items():
        if "homes" not in hub:
            yield f"homes       {name} is not there"
            continue
        database = "and the hub's database" if hub["database"] else "no database was there"
        yield f"homes       {name}: {hub['homes']} archives, {hub['bytes'] / _GIB:.2f} GiB, {database}"
    if "homes" in parts:
        yield f"            in s3://{parts['homes']['bucket']}/{parts['homes']['prefix']}"
