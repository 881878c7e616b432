"""What a phase is: a module with a name, what it needs, and four verbs. Two say (pure), two look (read only).

To add a phase: write the module, then enter it in `hubctl.phases.BY_NAME`. Nothing else knows phases by name.
"""

from __future__ import annotations

from typing import Protocol

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.steps import Step


class Phase(Protocol):
    """A module of hubctl.phases. Modules are checked against this by mypy where they are registered."""

    NAME: str
    """As users see it: "state-backend"."""
    NEEDS: tuple[str, ...]
    """Names of the phases that must be up before this one, and down after it."""

    def up(self, inputs: Inputs) -> tuple[Step, ...]:
        """The steps that bring the phase up, in order; each does nothing where nothing is to be done.

        Raises MissingFactsError if facts of an earlier phase are not known yet.
        """
        ...

    def down(self, inputs: Inputs) -> tuple[Step, ...]:
        """The steps that take the phase down, in order. Must work with no facts at all, after a half-done `up`."""
        ...

    def plan(self, context: Context) -> PhasePlan:
        """What `up` would change, by asking; changes nothing."""
        ...

    def status(self, context: Context) -> Health:
        """Whether it is there and well; changes nothing."""
        ...
