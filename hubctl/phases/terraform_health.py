"""How a Terraform root is: absent, half applied, or whole."""

from __future__ import annotations

from hubctl.context import Context
from hubctl.core.facts import (
    ClusterOutputs,
    CredentialsOutputs,
    MissingFactsError,
    Outputs,
    SecondaryBucketOutputs,
    StateBackendOutputs,
)
from hubctl.core.health import Health, Level
from hubctl.core.terraform import Root, RootState, S3Backend
from hubctl.counting import counted

OUTPUTS: dict[str, type[Outputs]] = {
    kind.root(): kind for kind in (CredentialsOutputs, StateBackendOutputs, ClusterOutputs, SecondaryBucketOutputs)
}


def read(context: Context, root: Root) -> RootState:
    """The root's state; empty where the state bucket does not exist."""
    backend = root.backend
    if isinstance(backend, S3Backend) and not context.ports.aws.object_exists(
        backend.bucket, backend.key, backend.region
    ):
        return RootState()
    return context.ports.terraform.state(root)


def of_root(context: Context, root: Root) -> Health:
    """Absent means an empty state, never missing outputs: after a half-failed apply the state held resources and the
    outputs were empty."""
    state = context.facts.seen.get(root.key) or read(context, root)
    if state.absent:
        return Health.absent()
    try:
        OUTPUTS[root.module].parse(state.outputs)
    except MissingFactsError:
        return Health.partial(f"{counted(len(state.resources), 'resource')}, but the last apply did not finish")
    return Health.ready(counted(len(state.resources), "resource"))


def exists(health: Health) -> bool:
    """Whether there is anything at all."""
    return health.level is not Level.ABSENT
