"""Which quota an instance type draws from, and the codes of all quotas: quotas.toml, read once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Pool:
    """vCPUs that share a quota."""

    name: str
    spot: bool
    code: str

    @property
    def words(self) -> str:
        """As people read it: "vCPUs, standard, on demand"."""
        return f"vCPUs, {self.name}, {'spot' if self.spot else 'on demand'}"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "quotas.toml").read_text(encoding="utf-8"))


def pool_of(instance_type: str, *, spot: bool) -> Pool | None:
    """None for a family whose quota hubctl does not know (high memory, Trainium, HPC)."""
    found = _LETTERS.match(instance_type)
    family = found.group() if found else ""
    for name, entry in _table()["vcpus"].items():
        if family in entry["families"]:
            return Pool(name, spot, entry["spot" if spot else "on_demand"])
    return None


def count_of(name: str) -> tuple[str, str]:
    """Service and code of a quota that counts things."""
    entry = _table()["counts"][name]
    return entry["service"], entry["code"]
