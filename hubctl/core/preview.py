"""What a preview finds: phase by phase what `up` would change, and what of the config is new since the last one."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.core.changes import Changes, Loss, PhasePlan
from hubctl.errors import HubctlError


@dataclass(frozen=True)
class ConfigSince:
    """Keys of the config that differ from the config of the last `up` that came to its end."""

    lines: tuple[str, ...] = ()
    """As "~ cluster.nodes.user.max: 20 -> 30"."""
    unknown: str = ""
    """Why they cannot be told; empty where they can."""


@dataclass(frozen=True)
class Preview:
    """The answer of `hubctl plan`. Secrets are masked throughout."""

    event: str
    account: str
    """Number of the AWS account; empty where none was asked."""
    plans: tuple[PhasePlan, ...]
    config: ConfigSince = ConfigSince()
    notes: tuple[str, ...] = ()
    """What one should know about the answer, such as as whom it was asked."""
    offline: bool = False
    """Nothing was asked of AWS or a cluster: everything counts as new."""
    failures: tuple[HubctlError, ...] = ()
    """Of phases that could not be asked; the others were."""

    @property
    def changes(self) -> Changes:
        """All changes of all phases."""
        return sum((plan.changes for plan in self.plans), Changes())

    @property
    def deferred(self) -> tuple[str, ...]:
        """Phases of which more is known later."""
        return tuple(plan.phase for plan in self.plans if plan.deferred)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What people would miss."""
        return tuple(loss for plan in self.plans for loss in plan.losses)

    @property
    def has_changes(self) -> bool:
        """Whether `up` would change anything; what is deferred counts, since something must be made before it."""
        return bool(self.changes.total or self.deferred)
