"""Looks at what is there before anything is said or done: where the states are, and what the roots gave out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hubctl.context import Context
from hubctl.core.facts import Facts
from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError
from hubctl.phases import roots, terraform_health


def as_whoever_may(context: Context, arn: str) -> tuple[Context, tuple[str, ...]]:
    """As the bot, who does everything; whoever may only read looks as themselves. With what is to be said of that."""
    try:
        context.ports.aws.caller(Identity.BOT)
    except HubctlError:
        as_caller = replace(context, inputs=replace(context.inputs, as_bot=False))
        there = state_locations(as_caller).remote
        note = f"asked as {arn}, who may not act as {context.config.bot}"
        return as_caller, (note,) if there else ()
    return context, ()


def state_locations(context: Context) -> Facts:
    """Which of the states that can be on disk are already in the state bucket."""
    config, aws = context.config, context.ports.aws
    if not aws.bucket_exists(config.state_bucket, config.aws.region):
        return Facts()
    movable = (roots.CREDENTIALS, roots.STATE_BACKEND)
    at = {key: roots.s3_backend(config, key) for key in movable}
    return Facts(remote=frozenset(k for k, b in at.items() if aws.object_exists(b.bucket, b.key, b.region)))


def cluster(context: Context) -> Facts:
    """The outputs of the cluster's root alone: for commands that only talk to the cluster."""
    root = roots.cluster(context.inputs)
    return Facts().see(root.key, terraform_health.read(context, root))


def everything(context: Context) -> Facts:
    """State locations, and the state of every root. Reads side by side: each takes a second or two."""
    facts = state_locations(context)
    here = context.knowing(facts)
    wanted = list(roots.everything(here.inputs))
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        states = list(pool.map(lambda root: terraform_health.read(here, root), wanted))
    for root, state in zip(wanted, states, strict=True):
        facts = facts.see(root.key, state)
    return facts
