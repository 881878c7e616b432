"""The state bucket, into which the states on disk move, so that nothing lives on one laptop."""

from __future__ import annotations

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.steps import ApplyRoot, DestroyRoot, EmptyBucket, MoveState, Step
from hubctl.core.terraform import LocalBackend, Root
from hubctl.phases import roots, terraform_health
from hubctl.phases.plans import plan_steps

NAME = "state-backend"
NEEDS: tuple[str, ...] = ("credentials",)


def _movable(inputs: Inputs) -> tuple[Root, Root]:
    """The two roots that are older than the bucket."""
    return roots.credentials(inputs), roots.state_backend(inputs)


def up(inputs: Inputs) -> tuple[Step, ...]:
    """The bucket, then the two states of which it knows nothing yet."""
    config = inputs.config
    steps: list[Step] = [ApplyRoot(f"bucket {config.state_bucket}", roots.state_backend(inputs))]
    steps += [
        MoveState(f"state of {root.key} into the bucket", root, roots.s3_backend(config, root.key))
        for root in _movable(inputs)
        if root.key not in inputs.facts.remote
    ]
    return tuple(steps)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """The states come back to disk before the bucket is emptied."""
    config = inputs.config
    steps: list[Step] = [
        MoveState(f"state of {root.key} back to disk", root, LocalBackend())
        for root in _movable(inputs)
        if root.key in inputs.facts.remote
    ]
    at_home = inputs.knowing(inputs.facts.moved(roots.STATE_BACKEND, remote=False))
    steps.append(EmptyBucket(f"empty {config.state_bucket}", config.state_bucket, config.aws.region))
    steps.append(DestroyRoot(f"bucket {config.state_bucket}", roots.state_backend(at_home)))
    return tuple(steps)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Whether the bucket is there and holds the states."""
    health = terraform_health.of_root(context, roots.state_backend(context.inputs))
    at_home = [root.key for root in _movable(context.inputs) if root.key not in context.facts.remote]
    if terraform_health.exists(health) and at_home:
        return Health.partial(f"the state of {' and '.join(at_home)} is still on this disk only")
    return health
