"""Who is let in to the event, as AWS has it now: trusted by a role, entered at a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Entrances(Protocol):
    """Reads only. Raises HubctlError for what cannot be read."""

    def trusted(self, role: str) -> Sequence[str] | None:
        """ARNs that a role's trust policy names, by the role's name; None if there is no such role. Of somebody who was
        deleted, AWS names an id."""
        ...

    def entries(self, cluster: str) -> Mapping[str, tuple[str, ...]] | None:
        """Principals with an access entry of an EKS cluster, and the names of their access policies; None if there is
        no such cluster."""
        ...
