"""Where seeds come from, asked for sizes only. Every call blocks."""

from __future__ import annotations

from typing import Protocol


class Sources(Protocol):
    """The web, and S3 as whoever runs hubctl; the Job that brings a seed has a role of its own."""

    def bytes(self, source: str) -> int | None:
        """What a source weighs as it is fetched; None where it cannot be known beforehand.

        Raises HubctlError where it cannot be asked, or is not there.
        """
        ...
