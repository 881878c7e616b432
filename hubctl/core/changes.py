"""Counts and previews of changes."""

from __future__ import annotations

from dataclasses import dataclass, field


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
class Detail:
    """How one thing of a preview changes, as lines of a difference. What is secret is masked where it is read."""

    of: str
    """The line of the preview that this belongs to."""
    text: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Loss:
    """Something that people would miss and that a change takes away, if only to make it anew, empty."""

    thing: str
    """As people call it: "file system"."""
    name: str
    replaced: bool
    costs: str
    """What goes with it: "every home and shared directory"."""
    because: str = ""
    """What cannot be changed in place; empty where it is simply not wanted any more."""

    def __str__(self) -> str:
        why = f", because {self.because} cannot be changed in place" if self.because else ""
        return f"{'replaces' if self.replaced else 'deletes'} the {self.thing} {self.name}{why}: {self.costs}"


@dataclass(frozen=True)
class StepPreview:
    """What a step would do, without doing it. `lines` name things: "+ aws_vpc.this", "~ ConfigMap hub"."""

    title: str
    changes: Changes
    lines: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    losses: tuple[Loss, ...] = ()
    values: tuple[str, ...] = ()
    """Of a release: which of its values differ, as "~ singleuser.memory.limit: 8G -> 10G"."""


@dataclass(frozen=True)
class PhasePlan:
    """What a phase's `up` would do. `deferred` says what must exist before more can be known ("" when nothing), and
    `failed` why it could not be asked."""

    phase: str
    previews: tuple[StepPreview, ...]
    deferred: str = ""
    failed: str = ""

    @property
    def changes(self) -> Changes:
        """All changes of all steps."""
        return sum((preview.changes for preview in self.previews), Changes())

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What all steps would take away."""
        return tuple(loss for preview in self.previews for loss in preview.losses)
