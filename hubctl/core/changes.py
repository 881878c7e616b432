"""Counts and previews of changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Changes:
    """How many things were, or would be, added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.added + other.added, self.changed + other.changed, self.removed + other.removed)

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.changed + self.removed

    def __str__(self) -> str:
        if not self.total:
            return "no changes"
        parts = (f"{self.added} added", f"{self.changed} changed", f"{self.removed} removed")
        return ", ".join(part for part in parts if not part.startswith("0 "))


@dataclass(frozen=True)
class StepPreview:
    """What a step would do, without doing it. `lines` name things: "+ aws_vpc.this", "~ ConfigMap hub"."""

    title: str
    changes: Changes
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhasePlan:
    """What a phase's `up` would do. `deferred` says what must exist before more can be known ("" when nothing)."""

    phase: str
    previews: tuple[StepPreview, ...]
    deferred: str = ""

    @property
    def changes(self) -> Changes:
        """All changes of all steps."""
        return sum((preview.changes for preview in self.previews), Changes())
