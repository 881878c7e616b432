"""A Prometheus, as hubctl needs it to say how an event was used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Sampled:
    """One time series of an answer: its labels, and (seconds since 1970, value) where there is a finite value."""

    labels: Mapping[str, str]
    points: Sequence[tuple[float, float]]


class Prometheus(Protocol):
    """One server's HTTP API. A call blocks; what does not answer or refuses raises HubctlError."""

    def range(self, query: str, *, start: int, end: int, step_seconds: int) -> Sequence[Sampled]:
        """A query over a time of any length, at start, start + step, … up to end (seconds since 1970)."""
        ...
