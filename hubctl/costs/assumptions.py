"""What an estimate takes for granted beside the config: how people use the hub, and how long it stands.

Nothing here can be known beforehand. Each is a guess unless its words name a source; `--assume NAME=VALUE` replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from hubctl.errors import UsageError


def _guess(value: float, unit: str, why: str) -> Any:
    return field(default=value, metadata={"unit": unit, "why": why})


@dataclass(frozen=True)
class Assumptions:
    """GB are 10^9 bytes, as on AWS's bill."""

    hours: float = _guess(9, "h a day of the event", "guess: an eight-hour day, and an hour until servers are stopped")
    days_before: float = _guess(7, "days", "guess: up a week before, for image and tutorials; --from says it exactly")
    presence: float = _guess(1.0, "of participants", "all at once, all day: the upper bound")
    image_gb: float = _guess(4, "GB a pull", "guess: a scientific image, compressed; each new node pulls it")
    in_gb: float = _guess(0.5, "GB a person and day", "guess: packages and data from the internet, through the NAT")
    out_gb: float = _guess(0.1, "GB a person and day", "guess: what browsers show and download")
    far_gb: float = _guess(1, "GB a person and day", "guess: read from each bucket in another region, through the NAT")
    home_gb: float = _guess(2, "GB a person", "guess: on EFS, homes and shared folders together")
    efs_read_gb: float = _guess(2, "GB a person and day", "guess: read from EFS, paid with elastic throughput")
    efs_write_gb: float = _guess(0.5, "GB a person and day", "guess: written to EFS, paid with elastic throughput")
    bucket_gb: float = _guess(50, "GB a bucket", "guess: lies in S3, old versions included")
    log_gb: float = _guess(0.2, "GB a day", "guess: logs of the control plane")
    idle_gb: float = _guess(1, "GB a day", "guess: what core nodes fetch while nobody works, through the NAT")
    worker_hours: float = _guess(0, "node-hours a day", "Dask workers: not counted, unless you say how much they work")


def assumed(words: Iterable[str]) -> Assumptions:
    """The defaults with `NAME=VALUE` replaced. Raises UsageError for a name that there is not, or no number."""
    known = {one.name for one in fields(Assumptions)}
    given: dict[str, float] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in known:
            raise UsageError(f"--assume: there is no {name}", hint=f"one of {', '.join(sorted(known))}")
        given[name] = _number(name, value)
    return replace(Assumptions(), **given)


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < 1e9:
        raise UsageError(f'--assume: "{value}" is not a number', hint=f"--assume {name}=2")
    return number


def told(assumptions: Assumptions) -> Mapping[str, tuple[float, str, str]]:
    """Each with its value, its unit and its reason; what was given says so."""
    answer = {}
    for one in fields(Assumptions):
        value = getattr(assumptions, one.name)
        why = one.metadata["why"] if value == one.default else "given"
        answer[one.name] = (value, one.metadata["unit"], why)
    return answer
