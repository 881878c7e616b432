"""The programs on this machine that hubctl drives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Program:
    """A program that hubctl would use."""

    path: Path
    version: str


class Programs(Protocol):
    """Looks on this machine only."""

    def find(self, name: str) -> Program:
        """ "terraform" or "helm". Raises RefusedError if there is none, or none that is new enough."""
        ...

    def provider_mirror(self) -> Program | None:
        """A folder with Terraform's AWS provider; None: terraform takes it from its registry."""
        ...
