"""How much memory each participant's server used, against what it was guaranteed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubctl.usage.event import Usage
from hubctl.usage.series import Series, increases, known, percentile

TEST_USERS = "hubctl-test-"
"""How the names of hubctl's own test users begin: they are no participants."""


@dataclass(frozen=True)
class Person:
    """One participant's servers on one hub. Memory in bytes; None where it was not measured."""

    hub: str
    user: str
    p50: float
    p95: float
    max: float
    guarantee: float | None
    limit: float | None
    hours: float
    """How long a server of theirs was measured."""
    out_of_memory: int
    """Times that something in it was ended for its memory."""


@dataclass(frozen=True)
class Distribution:
    """Of a number of people."""

    count: int
    p50: float | None
    p95: float | None
    max: float | None

    @classmethod
    def of(cls, values: Iterable[float]) -> Distribution:
        """Of one value a person."""
        every = list(values)
        return cls(len(every), percentile(every, 50), percentile(every, 95), max(every, default=None))


def people(usage: Usage) -> tuple[Person, ...]:
    """Everybody whose server was measured, who used most first. Test users are left out."""
    found = [_person(usage, one) for one in usage.of("user_memory") if not one.labels["user"].startswith(TEST_USERS)]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (-one.max, one.hub, one.user)))


def _person(usage: Usage, memory: Series) -> Person | None:
    used = known(memory.values)
    if not used:
        return None
    p50, p95 = percentile(used, 50), percentile(used, 95)
    assert p50 is not None and p95 is not None  # noqa: S101 (of something)
    return Person(
        memory.labels["hub"],
        memory.labels["user"],
        p50,
        p95,
        max(used),
        _most(usage, "user_memory_guarantee", memory),
        _most(usage, "user_memory_limit", memory),
        len(used) * usage.grid.hours_per_step,
        _events(usage, memory),
    )


def _same(usage: Usage, name: str, of: Series) -> tuple[Series, ...]:
    return usage.of(name, hub=of.labels["hub"], user=of.labels["user"])


def _most(usage: Usage, name: str, of: Series) -> float | None:
    """Profiles differ: somebody who took the large one was guaranteed that."""
    return max((value for one in _same(usage, name, of) for value in known(one.values)), default=None)


def _events(usage: Usage, of: Series) -> int:
    return round(sum(sum(known(increases(one.values))) for one in _same(usage, "user_out_of_memory", of)))


def hubs(everybody: Iterable[Person]) -> dict[str, tuple[Person, ...]]:
    """The same people by hub, which may differ in what they guarantee."""
    found: dict[str, list[Person]] = {}
    for one in everybody:
        found.setdefault(one.hub, []).append(one)
    return {name: tuple(found[name]) for name in sorted(found)}
