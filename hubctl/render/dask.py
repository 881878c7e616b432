"""Dask Gateway: one beside each hub that wants it, in the hub's namespace, reached through the hub's own address."""

from __future__ import annotations

from typing import Any

from hubctl.config.model import EventConfig
from hubctl.render import servers
from hubctl.render.values import Values, merged

CHART = "dask-gateway"
_SERVICE = "dask-gateway"
"""The chart looks for a token under this name in the Secret of the JupyterHub chart."""


def release(config: EventConfig, hub: str) -> str:
    """Name of the release. Unlike a namespace's objects, the chart's ClusterRoles must be named apart."""
    return f"{config.namespace(hub)}-{CHART}"


def address(config: EventConfig, hub: str) -> str:
    """Where the gateway listens inside the cluster."""
    return f"http://traefik-{release(config, hub)}"


def values(config: EventConfig, hub: str, *, static: Values) -> dict[str, Any]:
    """Values of the gateway: clusters use the hub's image, so that their packages are the participants' packages."""
    image = servers.image(config.image_of(hub))
    namespace = config.namespace(hub)
    backend = {"image": image, "environment": servers.environment(config)}
    jupyterhub = {"apiUrl": f"http://hub.{namespace}:8081/hub/api"}
    return merged(static, {"gateway": {"auth": {"jupyterhub": jupyterhub}, "backend": backend}})


def hub_values(config: EventConfig, hub: str) -> dict[str, Any]:
    """What the hub must know: the service, and where servers find it."""
    inside = address(config, hub)
    to_gateway = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "dask-gateway"}}}
    return {
        "hub": {"services": {_SERVICE: {"url": inside, "display": False}}},
        "singleuser": {
            "extraEnv": {
                "DASK_GATEWAY__ADDRESS": f"{inside}/services/dask-gateway",
                "DASK_GATEWAY__PROXY_ADDRESS": f"gateway://traefik-{release(config, hub)}:80",
                "DASK_GATEWAY__PUBLIC_ADDRESS": "/services/dask-gateway/",
                "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
            },
            "networkPolicy": {"egress": [{"to": [to_gateway], "ports": [{"port": 8000, "protocol": "TCP"}]}]},
        },
    }
