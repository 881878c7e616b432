"""How long EKS supports versions of Kubernetes, as far as hubctl knows: kubernetes_versions.toml, read once."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hubctl.ports.limits import Support

_FILE = Path(__file__).parent / "kubernetes_versions.toml"


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def dated() -> dt.date:
    """The day of which hubctl's own dates are."""
    day: dt.date = _file()["dated"]
    return day


@cache
def supported() -> Mapping[str, Support]:
    """By version."""
    return {version: Support(row["standard"], row["extended"]) for version, row in _file()["versions"].items()}


def best(calendar: Mapping[str, Support], day: dt.date) -> str:
    """The oldest version that is in standard support on a day; else the newest, which comes closest. Empty of none."""
    lasting = [name for name, support in calendar.items() if support.standard_on(day)]
    return min(lasting, key=in_order) if lasting else max(calendar, key=in_order, default="")


def in_order(version: str) -> tuple[int, ...]:
    """By which versions are sorted."""
    return tuple(int(part) for part in version.split("."))
