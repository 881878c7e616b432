"""This module carries out the steps that AWS itself answers: roots that go, the bot that must be known, buckets."""

from __future__ import annotations

from hubctl.context import Context
from hubctl.core.changes import Changes
from hubctl.core.steps import AwaitIdentity, DestroyRoot, DrainBucket, EmptyBucket, MarkKept
from hubctl.core.terraform import Identity, S3Backend
from hubctl.errors import HubctlError
from hubctl.executor.done import Done
from hubctl.executor.waiting import NotYetError, until
from hubctl.ports.disposal import DRAINING_TAG, KEPT_TAG
from hubctl.ports.terraform import Progress
from hubctl.purge.empty import empty_bucket
from hubctl.purge.expire import expire
from hubctl.purge.leaked import KINDS, made_by_kubernetes
from hubctl.purge.leftovers import Leftover, search
from hubctl.purge.ownership import other_event
from hubctl.purge.sweep import Sweep

_KNOWN_WITHIN_SECONDS = 120.0
"""A guess: IAM's documentation names no number, a few seconds are usual."""


def destroy(step: DestroyRoot, context: Context, progress: Progress) -> Done:
    """Where the bucket that held a state is gone, so is the state: left-overs are then found by their tags."""
    backend = step.root.backend
    if isinstance(backend, S3Backend) and not context.ports.aws.bucket_exists(backend.bucket, backend.region):
        return Done(learn=lambda facts: facts.drop(step.root.key))
    changes = context.ports.terraform.destroy(step.root, targets=step.targets, progress=progress)
    if step.targets:
        return Done(changes)
    return Done(changes, lambda facts: facts.drop(step.root.key))


def await_identity(step: AwaitIdentity, context: Context, progress: Progress) -> Done:
    """IAM is eventually consistent: a new role or key is known everywhere after some seconds."""

    def ask() -> None:
        try:
            context.ports.aws.caller(Identity.BOT)
        except HubctlError as error:
            raise NotYetError(f"not known everywhere yet: {error.message}") from error

    def late(heard: str) -> HubctlError:
        words = f"AWS does not know {step.arn} after {_KNOWN_WITHIN_SECONDS:.0f} s: {heard}"
        return HubctlError(words, hint="run the same command again")

    clock = context.ports.clock
    until(ask, clock=clock, limit_seconds=_KNOWN_WITHIN_SECONDS, progress=progress, late=late)
    return Done()


def empty(step: EmptyBucket, context: Context, progress: Progress) -> Done:
    """A bucket of the event's name that carries another event's tag is that one's, whatever it is called."""
    if not context.ports.aws.bucket_exists(step.bucket, step.region):
        return Done()
    listed = context.ports.inventory.list("bucket", step.region)
    others = [other_event(one, context.config.name) for one in listed if one.name == step.bucket]
    if any(others):
        progress(f"s3://{step.bucket} is of the event {others[0]}: left alone", None)
        return Done()
    store, clock = context.ports.buckets(step.region), context.ports.clock
    known = store.reported(step.bucket)
    expected = known.objects if known else None
    done = empty_bucket(store, step.bucket, clock=clock, progress=progress, expected=expected)
    return Done(Changes(removed=done.deleted))


def drain(step: DrainBucket, context: Context) -> Done:
    """The rules before the tag: a tag without rules would promise a day on which nothing happens."""
    ports = context.ports
    found = _own(context, "bucket", step.bucket)
    if found is None or found.draining:
        return Done()
    day = expire(ports.buckets(step.region), step.bucket, ports.clock.now())
    ports.disposal.mark(found.thing, DRAINING_TAG, f"{day}")
    return Done(Changes(changed=1))


def mark_kept(step: MarkKept, context: Context) -> Done:
    """Raises HubctlError if it cannot be looked for: then it must not be forgotten either, or nobody knew of it."""
    found = _own(context, step.kind, step.name)
    if found is None or found.kept:
        return Done()
    context.ports.disposal.mark(found.thing, KEPT_TAG, f"{context.ports.clock.now():%Y-%m-%d}")
    return Done(Changes(changed=1))


def _own(context: Context, kind: str, name: str) -> Leftover | None:
    """The event's own thing of a kind and name. Raises HubctlError if nobody can say whether it is there."""
    found = search(context.ports.inventory, context.config, (kind,))
    there = [one for one in (*found.leftovers, *found.kept) if one.thing.name == name]
    if not there and found.unverified:
        raise HubctlError(f"{kind} {name}: {found.unverified[0].reason}", hint="run the same command again")
    return there[0] if there else None


def sweep(context: Context, progress: Progress) -> Done:
    """Raises HubctlError naming what stays: Terraform would wait for it in vain."""
    ports, config = context.ports, context.config
    swept = Sweep(
        ports.inventory,
        ports.disposal,
        config,
        clock=ports.clock,
        progress=progress,
        kinds=KINDS,
        only=made_by_kubernetes,
    ).run()
    if swept.refused:
        identity, reason = next(iter(swept.refused.items()))
        raise HubctlError(f"{identity} cannot be deleted: {reason}", hint="hubctl leftovers")
    return Done(Changes(removed=len(swept.deleted)))
