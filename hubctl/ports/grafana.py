"""A Grafana, as hubctl needs it to keep what people made in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Grafana(Protocol):
    """One server's HTTP API, asked as an admin. A call blocks; what does not answer or refuses raises HubctlError."""

    def dashboards(self) -> Sequence[Mapping[str, Any]]:
        """What the search finds: `uid`, `title` and `folderTitle` of every dashboard, however many there are."""
        ...

    def dashboard(self, uid: str) -> Mapping[str, Any]:
        """One whole dashboard with its `meta`, as it is imported again."""
        ...

    def folders(self) -> Sequence[Mapping[str, Any]]:
        """Folders of dashboards."""
        ...

    def datasources(self) -> Sequence[Mapping[str, Any]]:
        """Data sources; Grafana gives out no secret of theirs, only which ones are set."""
        ...
