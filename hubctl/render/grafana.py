"""Helm values of Grafana: login by GitHub with teams as roles, its address, the event's dashboard.

It has no public load balancer. Where `monitoring.host` is the host of a hub, that hub passes /services/grafana/ on to
it, with the hub's own certificate; otherwise people reach it with kubectl port-forward.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hubctl.config.hubs import Hub, Monitoring
from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest
from hubctl.render import dashboard, entrance, secrets
from hubctl.render.names import support_namespace
from hubctl.render.values import Values, merged

CHART = "grafana"
SECRET = "grafana-login"  # noqa: S105 (the name of a Secret, not a secret)
_PATH = "/services/grafana/"
_PORT_FORWARD = "http://localhost:3000/"
_ENVIRONMENT = {"GF_AUTH_GITHUB_CLIENT_ID": "client_id", "GF_AUTH_GITHUB_CLIENT_SECRET": "client_secret"}


def root_url(config: EventConfig) -> str:
    """Grafana's address as browsers see it; GitHub sends people back to <root_url>login/github."""
    host = config.monitoring.host
    if host is None:
        return _PORT_FORWARD
    for hub in config.hubs.values():
        if hub.host == host:
            return f"{entrance.url(hub)}{_PATH}"
    return f"https://{host}/"


def service_of_hub(config: EventConfig, hub: Hub) -> dict[str, Any]:
    """The `hub` section of the hub that passes Grafana on; nothing for the others."""
    if config.monitoring.host != hub.host:
        return {}
    return {"services": {CHART: {"url": f"http://{CHART}.{support_namespace(config)}", "display": False}}}


def values(config: EventConfig, static: Values) -> dict[str, Any]:
    """Everything but the secrets."""
    url = root_url(config)
    server = {"root_url": url, "serve_from_sub_path": url.endswith(_PATH)}
    board = json.dumps(dashboard.event(config), sort_keys=True)
    rendered = {"grafana.ini": {"server": server}, "dashboards": {"hubctl": {"event": {"json": board}}}}
    return merged(static, rendered, _login(config))


def _login(config: EventConfig) -> dict[str, Any]:
    monitoring = config.monitoring
    if monitoring.organisation is None:
        # The chart makes an admin password and keeps it: kubectl get secret grafana.
        return {}
    ini = {
        "auth": {"disable_login_form": True},
        "auth.github": {
            "enabled": True,
            "allow_sign_up": True,
            # Without read:org GitHub tells of no team: in 2020 that made everybody a viewer.
            "scopes": "user:email,read:org",
            "allowed_organizations": monitoring.organisation,
            "role_attribute_path": role_path(config),
        },
    }
    # No admin password exists then, in no Secret either: admins are who their team says they are.
    return {
        "env": {"GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "true"},
        "envValueFrom": {name: secrets.reference(SECRET, name) for name in _ENVIRONMENT},
        "grafana.ini": ini,
    }


def role_path(config: EventConfig) -> str:
    """JMESPath from a login to a role: who is named first, then teams, the strongest role first. Grafana lists GitHub
    teams as @organisation/slug."""
    return " || ".join([*_personal_roles(config), *_team_roles(config.monitoring), "'Viewer'"])


def _personal_roles(config: EventConfig) -> Iterator[str]:
    for person in config.access:
        if person.github:
            yield f"login == '{person.github}' && '{person.grafana_role}'"


def _team_roles(monitoring: Monitoring) -> Iterator[str]:
    strength = {"Admin": 0, "Editor": 1, "Viewer": 2}
    for team in sorted(monitoring.teams, key=lambda item: strength[item.role]):
        yield f"contains(groups[*], '@{monitoring.organisation}/{team.team}') && '{team.role}'"


def secret(config: EventConfig, read: Callable[[str], str]) -> Manifest | None:
    """The Secret of the GitHub app, with `read` giving the value of a reference; None without GitHub login."""
    monitoring = config.monitoring
    if monitoring.client_id is None or monitoring.client_secret is None or monitoring.organisation is None:
        return None
    found = {"client_id": read(monitoring.client_id), "client_secret": read(monitoring.client_secret)}
    return secrets.manifest(
        config, support_namespace(config), SECRET, {name: found[field] for name, field in _ENVIRONMENT.items()}
    )


def with_fingerprint(rendered: Values, manifest: Manifest | None) -> dict[str, Any]:
    """The values with a digest of the Secret, which restarts Grafana when the app's secret changes."""
    if manifest is None:
        return merged(rendered)
    return merged(rendered, {"podAnnotations": {secrets.CHECKSUM: secrets.fingerprint(manifest)}})
