"""How a hub is reached: the Service of the JupyterHub chart, its load balancer, its health endpoint."""

from __future__ import annotations

import base64
import ipaddress
import json
from dataclasses import dataclass
from typing import Any

from hubctl.core.hub import SERVICE
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import RefusedError
from hubctl.ports.kubernetes import Kubernetes

PUBLIC_SERVICE = "proxy-public"
"""The Service in front of a hub, named so by the JupyterHub chart."""

_HEALTH_PATH = "/hub/health"
_NO_PROXY = (404, 405, 501)
"""Where a Service exists, no API that has the service proxy answers so by itself."""


def balancer_name(kubernetes: Kubernetes, namespace: str) -> str:
    """DNS name (or IP address, on clusters that are not of AWS) of the load balancer in front of a hub; empty while
    there is none."""
    service = kubernetes.get(ObjectRef("v1", "Service", PUBLIC_SERVICE, namespace))
    if service is None:
        return ""
    ingress = service.get("status", {}).get("loadBalancer", {}).get("ingress") or [{}]
    return str(ingress[0].get("hostname") or ingress[0].get("ip") or "")


def wants_balancer(kubernetes: Kubernetes, namespace: str) -> bool:
    """Whether the hub is to have a load balancer. A hub's extra_values can make its Service one of another type."""
    service = kubernetes.get(ObjectRef("v1", "Service", PUBLIC_SERVICE, namespace))
    return service is None or service.get("spec", {}).get("type", "LoadBalancer") == "LoadBalancer"


def is_address(name: str) -> bool:
    """Whether a load balancer is known by an IP address: then it is none of AWS."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def record(host: str, balancer: str) -> str:
    """The DNS record that points a host at a load balancer, in words."""
    kind = "CNAME" if not is_address(balancer) else "AAAA" if ":" in balancer else "A"
    return f"{host} {kind} {balancer}"


@dataclass(frozen=True)
class Heard:
    """What came of asking a hub how it is."""

    well: bool
    words: str
    passed_on: bool = True
    """Whether the Kubernetes API passed the question on at all. Small ones (simulators) know no service proxy."""


def health(kubernetes: Kubernetes, namespace: str) -> Heard:
    """Asks the hub's health endpoint, through the Kubernetes API's proxy.

    The `hub` Service is asked, not the proxy in front of it: with certificates of the chart's own that one redirects.
    """
    status, body = kubernetes.proxy_get(namespace, "hub:8081", _HEALTH_PATH)
    answer = _parsed(body)
    of_the_api = status in _NO_PROXY and answer.get("kind") == "Status"
    words = f"HTTP {status} {answer.get('message') or body[:200].decode(errors='replace')}".strip()
    if of_the_api and kubernetes.get(ObjectRef("v1", "Service", "hub", namespace)) is not None:
        return Heard(False, f"this Kubernetes API passes no question on to a hub ({words})", passed_on=False)
    return Heard(status == 200, words)


def service_token(kubernetes: Kubernetes, name: str, namespace: str) -> str:
    """The token that the chart made for the service of a hub, under a key that its templates name so.

    Raises RefusedError where the hub has none.
    """
    secret = kubernetes.get(ObjectRef("v1", "Secret", "hub", namespace))
    if secret is None:
        raise RefusedError(f"{name} is not there yet", hint="hubctl up")
    held = (secret.get("data") or {}).get(f"hub.services.{SERVICE}.apiToken", "")
    if not held:
        raise RefusedError(f"{name} has no service {SERVICE} yet, so it gives hubctl no token", hint="hubctl up")
    return base64.b64decode(held).decode()


def _parsed(body: bytes) -> dict[str, Any]:
    """The API wraps its own refusals in a Status object, of which the message is what people can use."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
