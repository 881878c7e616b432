"""This module reads the list prices: prices.toml, which says of each price where it comes from and of when it is."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hubctl.costs.versions import supported

_FILE = Path(__file__).parent / "prices.toml"

HOURS_A_DAY = 24
DAYS_A_MONTH = 365 / 12
"""AWS bills a month of storage by the hours that the month has; this is the mean of twelve."""


@dataclass(frozen=True)
class Prices:
    """US dollars in one region, before tax. `guess`: the file has no prices of this region, these are another's."""

    region: str
    dated: dt.date
    source: str
    guess: bool
    hourly: Mapping[str, float]
    gb: Mapping[str, float]
    gb_month: Mapping[str, float]
    month: Mapping[str, float]
    free_out_gb: float
    machines: Mapping[str, float]
    spot_share: tuple[float, float]
    guesses: frozenset[str] = frozenset()
    """Of the others than machines ("hourly.nat") those that were seen for another region only, or are remembered."""

    def machine(self, instance_type: str) -> float | None:
        """A machine on demand, an hour; None for a type that the list does not have."""
        return self.machines.get(instance_type)

    def daily(self, name: str) -> float:
        """A thing that is paid by the hour, a day."""
        return self.hourly[name] * HOURS_A_DAY

    def stored(self, name: str, gb: float) -> float:
        """So much of a kind of storage, a day."""
        return self.gb_month[name] * gb / DAYS_A_MONTH

    def control_plane(self, version: str, day: dt.date) -> float:
        """An EKS control plane of that Kubernetes version on a day."""
        return self.daily("eks_extended" if extended(version, day) else "eks")

    def with_live(self, found: Mapping[str, float], asked: dt.date) -> Prices:
        """The same, with what the Price List API said: machines by type, other prices as "hourly.nat"."""
        tables: dict[str, dict[str, float]] = {
            table: dict(getattr(self, table)) for table in ("hourly", "gb", "gb_month", "machines")
        }
        for name, usd in found.items():
            table, _, key = name.partition(".") if name.split(".")[0] in tables else ("machines", "", name)
            tables[table][key] = usd
        where = f"the Price List API ({len(found)} prices); others: {self.source}"
        return replace(self, dated=asked, source=where, hourly=tables["hourly"], gb=tables["gb"],
                       gb_month=tables["gb_month"], machines=tables["machines"],
                       guesses=self.guesses - set(found))  # fmt: skip


_TABLES = ("hourly", "gb", "gb_month", "month")


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def prices(region: str) -> Prices:
    """The list prices of a region; another region's, marked as a guess, where the file has none."""
    file = _file()
    hourly, gb, gb_month, month = ({name: row["usd"] for name, row in file[table].items()} for table in _TABLES)
    return Prices(
        region,
        file["dated"],
        file["source"],
        region not in file["regions"],
        hourly,
        gb,
        gb_month,
        month,
        file["free"]["data_out_gb"],
        {f"{family}.{size}": usd for family, sizes in file["machines"].items() for size, usd in sizes.items()},
        (file["spot_share"][0], file["spot_share"][1]),
        frozenset(_guesses(region)),
    )


def _guesses(region: str) -> Iterator[str]:
    for table in _TABLES:
        for name, row in _file()[table].items():
            if "guess" in row or row["region"] not in (region, "any"):
                yield f"{table}.{name}"


def extended(version: str, day: dt.date) -> bool:
    """Whether AWS asks for extended support on that day, as far as hubctl knows."""
    support = supported().get(version)
    return support is not None and not support.standard_on(day)
