"""Charts, looked for where `up` would take them from."""

from __future__ import annotations

from typing import Protocol

from hubctl.core.helm import Chart


class Charts(Protocol):
    """Safe to use from several threads; leaves nothing behind."""

    def look(self, chart: Chart) -> str:
        """Where the chart is, in words. Raises HubctlError if it cannot be had, or is not the one that was pinned."""
        ...
