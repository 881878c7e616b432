"""Whose things are planted, and tags as AWS wants them written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Owner:
    """Whose things are planted: the event, or one whose every name and tag is nearly the event's."""

    event: str
    cluster: str
    namespace: str
    tags: dict[str, str]

    @property
    def path(self) -> str:
        return f"/hubctl/{self.event}/"

    def of_kubernetes(self, claim: str) -> dict[str, str]:
        """Tags of a disk that the EBS driver made, with the cluster's name told to it."""
        return {
            f"kubernetes.io/cluster/{self.cluster}": "owned",
            "kubernetes.io/created-for/pvc/namespace": self.namespace,
            "kubernetes.io/created-for/pvc/name": claim,
        }


PEOPLE = {"Owner": "hub-team", "Project": "oceanhackweek"}
OURS = Owner("ohw", "ohw-cluster", "ohw-prod", {"hubctl:event": "ohw", **PEOPLE})
# The same people, the same account, an event whose name begins like ours.
THEIRS = Owner("ohw-2", "ohw-cluster-2", "ohw-2-prod", {"hubctl:event": "ohw-2", **PEOPLE})


def pairs(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: said} for name, said in tags.items()]


def specification(kind: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": pairs(tags)}]
