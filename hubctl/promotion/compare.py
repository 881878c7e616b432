"""What differs between two hubs of the config."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl import record
from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.core.events import Advice
from hubctl.errors import HubctlError, UsageError
from hubctl.record.laid import settings
from hubctl.render import hub, static
from hubctl.render.compared import Difference, differences
from hubctl.session import Session


@dataclass(frozen=True)
class Comparison:
    """Settings of the config, and the Helm values that come of them."""

    settings: tuple[Difference, ...]
    values: tuple[Difference, ...]


def compare(session: Session, one: str, other: str, *, offline: bool = False) -> Comparison:
    """`hubctl hubs diff`. Where the record of what is held cannot be read, that is said, and the config is compared."""
    context = session.context if offline else _known(session.context)
    for name in (one, other):
        if name not in context.config.hubs:
            there = ", ".join(context.config.hubs)
            raise UsageError(f"there is no hub {name}; the config has {there}", hint=f"write one of: {there}")
    mine, others = (_settings(context.config, name) for name in (one, other))
    return Comparison(differences(mine, others), differences(_values(context, one), _values(context, other)))


def _known(context: Context) -> Context:
    try:
        known, laid = record.known(context)
    except HubctlError as error:
        context.emit(Advice("hubs", f"compared as the config has them, since the record is not known: {error.message}"))
        return context
    for note in (*laid.held, *laid.notes):
        context.emit(Advice("hubs", note))
    return known


def _settings(config: EventConfig, name: str) -> dict[str, object]:
    """With what is a hub's own: its address and who gets in."""
    return {**config.hubs[name].model_dump(mode="json"), **settings(config, name)}


def _values(context: Context, name: str) -> dict[str, object]:
    extra = [context.inputs.extra_values[file] for file in context.config.hubs[name].extra_values]
    return hub.values(context.config, name, static=static.values(hub.CHART), extra=extra)
