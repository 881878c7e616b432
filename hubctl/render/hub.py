"""Helm values of one hub, for the JupyterHub chart, and the objects that must be there before its release.

Three layers: hubctl's static values, what the config says, and the hub's `extra_values` files, later ones winning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hubctl.config.hubs import Hub
from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest
from hubctl.render import dask, entrance, hub_access, login, secrets, servers, storage
from hubctl.render.grafana import service_of_hub
from hubctl.render.names import support_namespace
from hubctl.render.values import Values, merged

CHART = "jupyterhub"
USER_ACCOUNT = "hub-user"
"""ServiceAccount of participants' servers, to which EKS Pod Identity gives the event's role."""


def values(
    config: EventConfig, name: str, *, static: Values, extra: Sequence[Values] = (), login_fingerprint: str = ""
) -> dict[str, Any]:
    """Everything for one hub. Holds no secret: those are in the Secret of `before`."""
    hub = config.hubs[name]
    rendered = {
        "hub": _hub(config, hub, login_fingerprint),
        "proxy": entrance.values(config, hub),
        "singleuser": servers.values(config, name),
        "prePuller": _pullers(hub),
        "cull": servers.culling(hub),
    }
    layers = [static, rendered]
    if config.addons.dask_gateway:
        layers.append(dask.hub_values(config, name))
    return merged(*layers, *extra)


def _pullers(hub: Hub) -> dict[str, Any]:
    later = hub.prepull if hub.prepull_new_nodes is None else hub.prepull_new_nodes
    return {"hook": {"enabled": hub.prepull}, "continuous": {"enabled": later}}


def _hub(config: EventConfig, hub: Hub, login_fingerprint: str) -> dict[str, Any]:
    own = {
        "concurrentSpawnLimit": hub.concurrent_spawn_limit,
        "annotations": {secrets.CHECKSUM: login_fingerprint} if login_fingerprint else {},
        "services": hub_access.service(),
        "extraConfig": {**hub_access.role(), **servers.admin_mounts(config, hub)},
    }
    layers = [own, login.values(hub, url=entrance.url(hub))]
    if config.addons.prometheus:
        layers.append(_metrics(config))
    if config.addons.grafana:
        layers.append(service_of_hub(config, hub))
    return merged(*layers)


def _metrics(config: EventConfig) -> dict[str, Any]:
    """Prometheus may read the hub's counts. They name nobody, so they need no token."""
    prometheus = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": support_namespace(config)}},
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}},
    }
    rule = {"from": [prometheus], "ports": [{"port": "http", "protocol": "TCP"}]}
    return {"authenticatePrometheus": False, "networkPolicy": {"ingress": [rule]}}


def before(config: EventConfig, name: str, read: Callable[[str], str]) -> tuple[Manifest, ...]:
    """What the release needs beside itself: the servers' ServiceAccount, and the Secret of the login."""
    account: Manifest = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": USER_ACCOUNT, "namespace": config.namespace(name), "labels": storage.labels(config)},
        # Servers have no business with the Kubernetes API; Pod Identity brings a token of its own.
        "automountServiceAccountToken": False,
    }
    secret = login.secret(config, name, read)
    return (account,) if secret is None else (account, secret)
