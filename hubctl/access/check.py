"""Tries what somebody may do with the event, for real and without changing anything.

States and locks are read. A write is tried that can only fail, since it wants to replace what is not there: S3 asks for
the right before it looks. The plan is a real one. The Kubernetes API is asked question by question, since EKS does not
list what access policies allow.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from hubctl import lock, observe
from hubctl.access.whom import Whom
from hubctl.config.access import OPERATOR, VIEWER, Role
from hubctl.context import Context
from hubctl.core.facts import MissingFactsError
from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.phases import roots
from hubctl.ports.lock import TakenError
from hubctl.preview.asking import preview
from hubctl.session import Session

_NOTHING = "hubctl-access-check"
_NO_ETAG = f'"{"0" * 32}"'


class Verdict(Enum):
    """What came of a trial, beside what the role should be able to do."""

    OK = "ok"
    """They may, and should."""
    DENIED = "denied"
    """They may not, and should."""
    CLOSED = "closed"
    """They may not, and need not."""
    BEYOND = "beyond"
    """They may, and need not: rights of their own."""


@dataclass(frozen=True)
class Trial:
    """One thing that was tried."""

    what: str
    verdict: Verdict
    means: str
    """What that means for people, or why it is so."""


@dataclass(frozen=True)
class Question:
    """What the Kubernetes API is asked."""

    what: str
    verb: str
    resource: str
    group: str
    of: frozenset[Role]
    """Who should be able to."""
    means: str
    """What cannot be done without it."""


_BOTH, _OPERATORS = frozenset({OPERATOR, VIEWER}), frozenset({OPERATOR})
QUESTIONS = (
    Question("see pods", "list", "pods", "", _BOTH, "whether hubs and servers run"),
    Question("read logs", "get", "pods/log", "", _BOTH, "why something does not start"),
    Question("see nodes", "list", "nodes", "", _OPERATORS, "how many machines there are"),
    Question("read Secrets", "list", "secrets", "", _OPERATORS, "Helm's releases, and logging in to hubs as anybody"),
    Question("change hubs", "patch", "deployments", "apps", _OPERATORS, "up, promote, image set"),
    Question("stop servers", "delete", "pods", "", _OPERATORS, "ending what hangs"),
    Question("take hubs away", "delete", "namespaces", "", _OPERATORS, "teardown"),
)
NEEDS_SECRETS = frozenset({"addons", "storage", "hubs"})
"""Phases that nobody can plan without Helm's releases, which are Secrets, and claims of the cluster as a whole."""


def try_out(session: Session, whom: Whom) -> tuple[Trial, ...]:
    """Everything, in the order in which people need it. Where nobody gets in, nothing else is tried."""
    entered = _entered(session.context, whom)
    if entered.verdict is Verdict.DENIED:
        return (entered,)
    context = session.context
    themselves = replace(context, inputs=replace(context.inputs, as_bot=False))
    return (entered, *_states(context, whom), *_bot(context, whom), *_plans(session, whom), *_cluster(themselves, whom))


def failed(trials: tuple[Trial, ...]) -> bool:
    """Whether something does not work that should."""
    return any(one.verdict is Verdict.DENIED for one in trials)


def _entered(context: Context, whom: Whom) -> Trial:
    what = f"log in as {whom.role}"
    try:
        caller = context.ports.aws.caller()
    except InterruptedRunError:
        raise
    except HubctlError as error:
        return Trial(what, Verdict.DENIED, error.message)
    return Trial(what, Verdict.OK, caller.arn)


def _of(whom: Whom, roles: frozenset[Role], what: str, means: str, attempt: Callable[[], object]) -> Trial:
    """Tries something that those with some roles should be able to do. `means` is what they can do with it."""
    should = whom.role in roles
    otherwise = Verdict.DENIED if should else Verdict.CLOSED
    try:
        done = attempt()
    except InterruptedRunError:
        raise
    except HubctlError as error:
        return Trial(what, otherwise, error.message if should else f"without: {means}")
    if done is False:
        return Trial(what, otherwise, f"without: {means}")
    return Trial(what, Verdict.OK if should else Verdict.BEYOND, means)


def _states(context: Context, whom: Whom) -> Iterator[Trial]:
    store, config = context.ports.locks, context.config
    keys = [roots.s3_backend(config, root.key).key for root in roots.everything(context.inputs)]

    def read_states() -> None:
        for key in keys:
            store.read(key)

    yield _of(whom, _BOTH, "read Terraform's states", f"{len(keys)} in s3://{config.state_bucket}", read_states)
    yield _of(whom, _BOTH, "read the event's lock", "who is at work", lambda: store.read(lock.KEY))

    def write() -> None:
        try:
            store.write(_NOTHING, b"", replacing=_NO_ETAG)
        except TakenError:
            return

    yield _of(whom, _OPERATORS, "write states and lock", "up, teardown", write)


def _bot(context: Context, whom: Whom) -> Iterator[Trial]:
    """A bot user's key is on the machine that made it; the next `up` from here makes another."""
    if context.config.credentials.mode == "role":
        become = functools.partial(context.ports.aws.caller, Identity.BOT)
        yield _of(whom, _OPERATORS, "act as the bot", "up, teardown", become)


def _plans(session: Session, whom: Whom) -> Iterator[Trial]:
    found = preview(session)
    for plan in found.plans:
        should = whom.role == OPERATOR or plan.phase not in NEEDS_SECRETS
        if plan.failed:
            verdict = Verdict.DENIED if should else Verdict.CLOSED
            yield Trial(f"plan {plan.phase}", verdict, plan.failed if should else "needs Secrets of the cluster")
        else:
            words = "known once the cluster is up" if plan.deferred else f"{plan.changes}"
            yield Trial(f"plan {plan.phase}", Verdict.OK if should else Verdict.BEYOND, words)


def _cluster(context: Context, whom: Whom) -> Iterator[Trial]:
    context = context.knowing(observe.cluster(context))
    try:
        kubernetes = context.cluster().kubernetes
    except MissingFactsError:
        yield Trial("enter the cluster", Verdict.CLOSED, "there is none yet")
        return
    for one in QUESTIONS:
        ask = functools.partial(kubernetes.may, one.verb, one.resource, group=one.group)
        yield _of(whom, one.of, one.what, one.means, ask)
