"""Terraform, as hubctl needs it. Every call blocks, and raises HubctlError with terraform's own words on failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from hubctl.core.changes import Changes
from hubctl.core.terraform import Backend, JsonValue, Root, RootPlan, RootState

Progress = Callable[[str, float | None], None]
"""Called with a few words and, where it is known, the fraction done (0..1)."""


class Terraform(Protocol):
    """Runs real terraform in the work directory. One root is used by one thread at a time; roots run side by side."""

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        """What applying would change. Writes nothing to AWS or the state, takes no lock."""
        ...

    def apply(self, root: Root, *, progress: Progress) -> tuple[Changes, Mapping[str, JsonValue]]:
        """Plans, applies if the plan is not empty, and returns what changed and the root's outputs."""
        ...

    def destroy(self, root: Root, *, progress: Progress, targets: Sequence[str] = ()) -> Changes:
        """Destroys what the state holds. Uses the variables of the last apply where they are stored."""
        ...

    def state(self, root: Root) -> RootState:
        """Resources and outputs in the root's state; empty if there is no state."""
        ...

    def forget(self, root: Root, patterns: Sequence[str]) -> int:
        """Takes resources whose addresses match (as in fnmatch) out of the state; they stay in AWS. How many."""
        ...

    def move(self, root: Root, to: Backend) -> bool:
        """Moves the state of `root` from its backend to another. False if it was already there or there was none."""
        ...
