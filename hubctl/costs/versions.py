"""How long EKS supports versions of Kubernetes, as far as hubctl knows: kubernetes_versions.toml, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hubctl.ports.limits import Support

_FILE = Path(__file__).parent / "kubernetes_versions.toml"


@cache
def supported() -> Mapping[str, Support]:
    """By version."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {version: Support(row["standard"], row["extended"]) for version, row in rows.items()}
