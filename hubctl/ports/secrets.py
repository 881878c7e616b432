"""Secrets by reference."""

from __future__ import annotations

from typing import Protocol


class Secrets(Protocol):
    """Resolves references such as `env:NAME` to values."""

    def read(self, reference: str) -> str:
        """The value. Raises RefusedError that names the reference, never the value."""
        ...
