"""This module carries out the step that holds nodes ready."""

from __future__ import annotations

from hubctl import node_reserve
from hubctl.context import Context
from hubctl.core.changes import Changes
from hubctl.core.steps import ApplyManifests, DeleteObjects, HoldNodes
from hubctl.executor import cluster
from hubctl.executor.done import Done
from hubctl.ports.terraform import Progress


def hold(step: HoldNodes, context: Context, progress: Progress) -> Done:
    """What is outdated goes last: until then it scales to what the schedule says, too."""
    kubernetes = context.cluster().kubernetes
    manifests = node_reserve.wanted(kubernetes, step, context.ports.clock.now())
    made = cluster.apply(ApplyManifests(step.title, manifests), context, progress)
    gone = cluster.delete(DeleteObjects(step.title, tuple(node_reserve.outdated(kubernetes, step))), context, progress)
    return Done(Changes() + made.changes + gone.changes)
