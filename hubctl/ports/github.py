"""GitHub, asked for organisations, which everybody may see, and for teams, which take a token."""

from __future__ import annotations

from typing import Protocol

from hubctl.core.github import Team


class GitHub(Protocol):
    """Every call blocks."""

    def organisation(self, name: str) -> str | None:
        """The organisation's name as GitHub spells it; None where there is none. Raises HubctlError if GitHub does not
        say."""
        ...

    def team(self, organisation: str, slug: str) -> Team | None:
        """A team; None where there is none that the token may see: GitHub answers 404 in both cases.

        Raises HubctlError without a token, for one that GitHub refuses, beyond the rate limit, and if GitHub does not
        say.
        """
        ...
