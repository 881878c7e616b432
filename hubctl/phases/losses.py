"""Names what a change would take away that people would miss: the cluster, its nodes, the homes, the buckets, disks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubctl.core.changes import Loss
from hubctl.core.terraform import ResourceChange


@dataclass(frozen=True)
class _Missed:
    thing: str
    costs: str


_MISSED = {
    "aws_eks_cluster": _Missed("cluster", "every hub and everything that runs on it"),
    "aws_eks_node_group": _Missed("node group", "the servers of everybody who is at work on its nodes"),
    "aws_efs_file_system": _Missed("file system", "every home and every shared directory"),
    "aws_s3_bucket": _Missed("bucket", "everything in it"),
}
CLAIM = _Missed("disk", "what is on it: a hub's database of users, or the history of the monitoring")


def of_resources(changes: Iterable[ResourceChange]) -> Iterator[Loss]:
    """Losses among what Terraform would replace or delete."""
    for change in changes:
        missed = _MISSED.get(change.type)
        if missed is not None and change.action in ("replace", "delete"):
            name, because = change.name or change.address, " and ".join(change.because)
            yield Loss(missed.thing, name, change.action == "replace", missed.costs, because)


def of_claims(names: Iterable[str]) -> Iterator[Loss]:
    """Losses among the objects that Helm would remove. `names` are those of claims."""
    for name in names:
        yield Loss(CLAIM.thing, name, replaced=False, costs=CLAIM.costs)
