"""How hubctl gets at a hub: the address that people use, and the token of the hub's own service."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from hubctl import observe
from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.errors import UsageError
from hubctl.hub_service import service_token
from hubctl.ports.kubernetes import Kubernetes
from hubctl.preflight import check_account
from hubctl.render import entrance

TOKEN_VARIABLE = "HUBCTL_HUB_TOKEN"  # noqa: S105 (a name)


def has_token() -> bool:
    """Whether the environment brings the token, so that neither AWS nor the cluster need be asked."""
    return bool(os.environ.get(TOKEN_VARIABLE))


def chosen(config: EventConfig, name: str) -> str:
    """The hub's name; the first of the config where none was given. Raises UsageError for one it has not."""
    if not name:
        return next(iter(config.hubs))
    if name not in config.hubs:
        there = ", ".join(config.hubs)
        raise UsageError(f"there is no hub {name}; the config has {there}", hint=f"write one of: {there}")
    return name


def address(config: EventConfig, name: str, url: str | None) -> str:
    """Where the hub is reached."""
    return url or entrance.url(config.hubs[name])


@dataclass(frozen=True)
class Way:
    """The token, and the cluster that it was read from; None for a token of the environment."""

    token: str = field(repr=False)
    kubernetes: Kubernetes | None = None

    def nodes(self) -> int | None:
        """Nodes of the cluster; None where that cannot be known."""
        return None if self.kubernetes is None else len(self.kubernetes.nodes())


def way(context: Context, name: str) -> Way:
    """The token from the environment, or from the hub's Secret. Raises RefusedError where the hub has none."""
    if given := os.environ.get(TOKEN_VARIABLE):
        return Way(given)
    check_account(context.ports.aws, context.config)
    kubernetes = context.knowing(observe.cluster(context)).cluster().kubernetes
    return Way(service_token(kubernetes, name, context.config.namespace(name)), kubernetes)
