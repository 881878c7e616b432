"""What an examination looks with: the event, and ports that only read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from hubctl.config.model import EventConfig
from hubctl.ports.aws import Aws
from hubctl.ports.charts import Charts
from hubctl.ports.clock import Clock
from hubctl.ports.dns import Delegation
from hubctl.ports.github import GitHub
from hubctl.ports.inventory import Inventory
from hubctl.ports.limits import Limits
from hubctl.ports.permissions import Permissions
from hubctl.ports.programs import Programs
from hubctl.ports.registry import Registry
from hubctl.ports.secrets import Secrets
from hubctl.ports.survey import Survey


@dataclass(frozen=True)
class Instruments:
    """All of them."""

    config: EventConfig
    work: Path
    """The event's work directory; it need not exist yet."""
    sandbox: bool
    clock: Clock
    programs: Programs
    aws: Aws
    survey: Survey
    inventory: Inventory
    limits: Limits
    permissions: Permissions
    delegation: Delegation
    github: GitHub
    registry: Registry
    charts: Charts
    secrets: Secrets

    @property
    def today(self) -> dt.date:
        """In UTC."""
        return self.clock.now().date()
