"""What whoever sweeps stands on: nobody can delete the role that they act in, and to begin with it ends all rights."""

from __future__ import annotations

from collections.abc import Callable

from hubctl.config.access import OPERATOR
from hubctl.config.model import EventConfig
from hubctl.ports.aws import Caller
from hubctl.ports.inventory import Thing
from hubctl.render import names


def stands_on(config: EventConfig, caller: Caller) -> str:
    """The event's role that a caller acts in and might delete; empty for all with rights of their own."""
    return names.person_role(config, OPERATOR) if names.in_person_role(config, OPERATOR, caller.arn) else ""


def all_but(role: str) -> Callable[[Thing], bool]:
    """Whether a thing may go, where that role must stay."""
    return lambda thing: not role or (thing.kind, thing.name) != ("role", role)
