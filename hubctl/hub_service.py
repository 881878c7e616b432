"""How a hub is reached: the Service of the JupyterHub chart, its load balancer, its health endpoint."""

from __future__ import annotations

import json

from hubctl.core.kubernetes import ObjectRef
from hubctl.ports.kubernetes import Kubernetes

PUBLIC_SERVICE = "proxy-public"
"""The Service in front of a hub, named so by the JupyterHub chart."""

_HEALTH_PATH = "/hub/health"


def balancer_name(kubernetes: Kubernetes, namespace: str) -> str:
    """DNS name of the load balancer in front of a hub; empty while there is none."""
    service = kubernetes.get(ObjectRef("v1", "Service", PUBLIC_SERVICE, namespace))
    if service is None:
        return ""
    ingress = service.get("status", {}).get("loadBalancer", {}).get("ingress") or [{}]
    return str(ingress[0].get("hostname", ""))


def health(kubernetes: Kubernetes, namespace: str) -> tuple[bool, str]:
    """Whether the hub's health endpoint answers 200, and what was heard, asked through the Kubernetes API's proxy.

    The `hub` Service is asked, not the proxy in front of it: with certificates of the chart's own that one redirects.
    """
    status, body = kubernetes.proxy_get(namespace, "hub:8081", _HEALTH_PATH)
    return status == 200, f"HTTP {status} {_words(body)}".strip()


def _words(body: bytes) -> str:
    """The API wraps its own refusals in a Status object, of which the message is what people can use."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    message = answer.get("message") if isinstance(answer, dict) else None
    return str(message or body[:200].decode(errors="replace")).strip()
