"""What every change of a hub begins with: the account is right, the hub exists, cluster and record are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hubctl import observe, record
from hubctl.context import Inputs
from hubctl.core.helm import ReleaseRevision
from hubctl.core.record import Record
from hubctl.errors import RefusedError, UsageError
from hubctl.phases import hubs
from hubctl.preflight import check_account
from hubctl.session import Session


def check_hubs(session: Session, *names: str) -> None:
    """Raises UsageError for a hub that the config has not, RefusedError for credentials of another account."""
    known = session.context.config.hubs
    for name in names:
        if name not in known:
            there = ", ".join(known)
            raise UsageError(f"there is no hub {name}; the config has {there}", hint=f"write one of: {there}")
    check_account(session.context.ports.aws, session.context.config)


def prepared(session: Session, *names: str) -> Session:
    """The session, knowing the cluster and what is held. Raises UsageError for a hub that the config has not."""
    check_hubs(session, *names)
    context, _ = record.known(session.context.knowing(observe.cluster(session.context)))
    return replace(session, context=context)


def holding(inputs: Inputs, wanted: Record) -> Inputs:
    """Inputs as they are once the record is this one."""
    assert inputs.written is not None  # noqa: S101 (`prepared` has laid the record over it)
    return replace(inputs, config=record.lay(inputs.written, wanted).config, record=wanted)


def revisions(session: Session, name: str) -> tuple[ReleaseRevision, ...]:
    """The revisions of a hub. Raises RefusedError where it was never installed."""
    namespace = session.context.config.namespace(name)
    found = session.context.cluster().helm.history(namespace, namespace)
    if not found:
        raise RefusedError(f"{name} is not there yet", hint=f"hubctl up{session.options.flags}")
    return found


def values_at(session: Session, name: str, revision: int) -> Mapping[str, Any]:
    """Helm values that a revision of a hub was given."""
    namespace = session.context.config.namespace(name)
    return session.context.cluster().helm.values(namespace, namespace, revision)


def running_image(session: Session, name: str) -> str:
    """The image that a hub hands out now, whatever the config says; the chart joins its two parts with ":"."""
    image = values_at(session, name, revisions(session, name)[-1].number)["singleuser"]["image"]
    return f"{image['name']}:{image['tag']}"


def check_up_to_date(session: Session, name: str) -> None:
    """Raises RefusedError if a hub does not run what it should: what was not tried must not be passed on."""
    if session.context.inputs.record.of(name).hold is not None:
        raise RefusedError(f"{name} was rolled back itself", hint=f"hubctl hubs follow {name}, then: hubctl up")
    release = hubs.release_of(session.context.inputs, name)
    if session.context.cluster().helm.plan(release).action != "none":
        hint = f"hubctl up{session.options.flags}, try it there, then promote it"
        raise RefusedError(f"{name} does not run what the config says", hint=hint)
