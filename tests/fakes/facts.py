"""Facts of the example event after a whole `up`."""

from __future__ import annotations

from dataclasses import fields

from hubctl.core.facts import (
    ClusterOutputs,
    CredentialsOutputs,
    Facts,
    Outputs,
    SecondaryBucketOutputs,
    StateBackendOutputs,
)


def _made_up(kind: type[Outputs]) -> dict[str, object]:
    """A value of the right type for every output."""
    return {
        item.name: {"core": "core-1", "user": "user-1"} if str(item.type).startswith("dict") else f"the-{item.name}"
        for item in fields(kind)
    }


def all_facts() -> Facts:
    """Every root has been applied, and every state is in the bucket."""
    facts = Facts(remote=frozenset({"credentials", "state-backend"}))
    for kind in (CredentialsOutputs, StateBackendOutputs, ClusterOutputs):
        facts = facts.add(kind.root(), _made_up(kind))
    return facts.add("secondary-bucket/imagery", _made_up(SecondaryBucketOutputs))
