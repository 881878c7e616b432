"""This module finishes, after a restart, what was under way when the process ended: its timers are gone with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import ec2, efs, eks

from hubctl.sandbox.aws.ec2 import gateways
from hubctl.sandbox.aws.eks import addons, clusters, node_groups
from hubctl.sandbox.aws.wire import Record


def settle() -> None:
    """Everything that was being made is there, everything that was being deleted is gone, node groups before
    clusters.
    """
    _deleting(eks._nodegroups, "status", lambda key: node_groups.finish_delete(*key.split("/", 1)))
    _deleting(eks._addons, "status", lambda key: addons.finish_delete(*key.split("/", 1)))
    _deleting(eks._clusters, "status", clusters.finish_delete)
    _deleting(ec2._nat_gateways, "State", gateways.finish_delete)
    _deleting(efs._mount_targets, "LifeCycleState", efs._delete_mount_target)
    for store in (eks._clusters, eks._nodegroups, eks._addons):
        _made(store, "status", "ACTIVE")
    _made(ec2._nat_gateways, "State", "available")
    _made(efs._mount_targets, "LifeCycleState", "available")


def _scoped(store: Any) -> Iterator[tuple[str, Record]]:
    """Every record of every account and region, each with the request scope set to its own."""
    for (account, region, key), record in list(store.all_items()):
        with request_scope(account, region):
            yield key, record


def _deleting(store: Any, state: str, finish: Callable[[str], object]) -> None:
    for key, record in _scoped(store):
        if str(record.get(state, "")).lower() == "deleting":
            finish(key)


def _made(store: Any, state: str, done: str) -> None:
    for _, record in _scoped(store):
        if str(record.get(state, "")).lower() in ("creating", "pending", "updating"):
            record[state] = done
