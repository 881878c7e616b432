"""How a hub is reached from outside: its load balancer, HTTPS, and its address."""

from __future__ import annotations

from typing import Any, assert_never

from hubctl.config.hubs import Hub
from hubctl.config.model import EventConfig

_AWS = "service.beta.kubernetes.io/aws-load-balancer-"
_IDLE_SECONDS = 3600
"""The default of 60 s cuts the web socket of a notebook that computes quietly."""


def url(hub: Hub) -> str:
    """The hub's own address, without a trailing slash."""
    return f"{'http' if hub.https.kind == 'off' else 'https'}://{hub.host}"


def tags_annotation(config: EventConfig) -> str:
    """The event's tags as the load balancer controller reads them."""
    return ",".join(f"{key}={value}" for key, value in sorted(config.tags.items()))


def values(config: EventConfig, hub: Hub) -> dict[str, Any]:
    """The `proxy` section."""
    annotations = {
        f"{_AWS}additional-resource-tags": tags_annotation(config),
        f"{_AWS}connection-idle-timeout": str(_IDLE_SECONDS),
        **_certificate_annotations(hub),
    }
    return {"service": {"annotations": annotations}, "https": _https(hub)}


def _https(hub: Hub) -> dict[str, Any]:
    match hub.https.kind:
        case "letsencrypt":
            contact = {"contactEmail": hub.https.email}
            return {"enabled": True, "type": "letsencrypt", "hosts": [hub.host], "letsencrypt": contact}
        case "certificate":
            return {"enabled": True, "type": "offload", "hosts": [hub.host]}
        case "off":
            return {"enabled": False}
        case _:
            assert_never(hub.https.kind)


def _certificate_annotations(hub: Hub) -> dict[str, str]:
    """With a certificate of AWS, TLS ends at the load balancer. Backend tcp, not http: http would break web sockets."""
    if hub.https.certificate_arn is None or hub.https.kind != "certificate":
        return {}
    return {
        f"{_AWS}ssl-cert": hub.https.certificate_arn,
        f"{_AWS}ssl-ports": "https",
        f"{_AWS}backend-protocol": "tcp",
    }
