"""The bot: a role that is assumed, or a user with an access key, with the least that `up` and `teardown` need."""

from __future__ import annotations

from hubctl.context import Context, Inputs
from hubctl.core.changes import PhasePlan
from hubctl.core.health import Health
from hubctl.core.steps import (
    ApplyRoot,
    AwaitIdentity,
    DestroyRoot,
    EnsureAccessKey,
    ForgetResources,
    PurgePolicyVersions,
    PurgeUser,
    Step,
)
from hubctl.phases import roots, terraform_health
from hubctl.phases.plans import plan_steps
from hubctl.render import names

NAME = "credentials"
NEEDS: tuple[str, ...] = ()


def up(inputs: Inputs) -> tuple[Step, ...]:
    """Apply the root as the operator; in user mode make the key; wait until AWS knows the bot everywhere."""
    config = inputs.config
    steps: list[Step] = [ApplyRoot(f"bot {config.bot} ({config.credentials.mode})", roots.credentials(inputs))]
    if config.credentials.mode == "user":
        steps.append(EnsureAccessKey(f"access key of {config.bot}", config.bot))
    steps.append(AwaitIdentity(f"AWS answers as {config.bot}", names.bot_arn(config)))
    return tuple(steps)


def down(inputs: Inputs) -> tuple[Step, ...]:
    """With the operator's own identity, never with the key that is being deleted."""
    config = inputs.config
    steps: list[Step] = []
    if config.credentials.mode == "user":
        steps.append(PurgeUser(f"keys and attachments of {config.bot}", config.bot))
    steps.append(PurgePolicyVersions("old policy versions", names.iam_path(config)))
    if inputs.acting_in:
        ours = ("aws_iam_role.operator*", "aws_iam_role_policy.operator*")
        steps.append(ForgetResources("leave the role that we act in", roots.credentials(inputs), ours))
    steps.append(DestroyRoot(f"bot {config.bot}", roots.credentials(inputs)))
    return tuple(steps)


def plan(context: Context) -> PhasePlan:
    """What `up` would change."""
    return plan_steps(context, NAME, up)


def status(context: Context) -> Health:
    """Whether the root is applied, and in user mode whether there is exactly one key."""
    health = terraform_health.of_root(context, roots.credentials(context.inputs))
    if context.config.credentials.mode == "role" or not terraform_health.exists(health):
        return health
    keys = len(context.ports.aws.access_keys(context.config.bot))
    return health if keys == 1 else Health.partial(f"{keys} access keys, where one is expected")
