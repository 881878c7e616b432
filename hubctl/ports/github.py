"""GitHub, asked without credentials for what everybody may read."""

from __future__ import annotations

from typing import Protocol


class GitHub(Protocol):
    """Every call blocks."""

    def organisation_exists(self, name: str) -> bool:
        """Whether there is an organisation of that name. Raises HubctlError if GitHub does not say."""
        ...
