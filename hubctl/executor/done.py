"""This module says what comes of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hubctl.core.changes import Changes
from hubctl.core.facts import Facts

FactUpdate = Callable[[Facts], Facts]


def _nothing_learned(facts: Facts) -> Facts:
    return facts


@dataclass(frozen=True)
class Done:
    """What a step did, and what is known from it."""

    changes: Changes = field(default_factory=Changes)
    learn: FactUpdate = field(default=_nothing_learned)
