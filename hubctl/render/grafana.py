"""Helm values of Grafana: login by GitHub with teams as roles, its address, the event's dashboards.

It has no public load balancer. Where `monitoring.host` is the host of a hub, that hub passes /services/grafana/ on to
it, with the hub's own certificate; otherwise people reach it with kubectl port-forward.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hubctl.config.hubs import Hub, Monitoring
from hubctl.config.model import EventConfig
from hubctl.core.github import Team
from hubctl.core.kubernetes import Manifest
from hubctl.render import dashboards, entrance, secrets
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


def values(config: EventConfig, static: Values, teams: Mapping[str, Team]) -> dict[str, Any]:
    """Everything but the secrets. `teams` is what GitHub told of those of the config; the rest goes by its name."""
    url = root_url(config)
    server = {"root_url": url, "serve_from_sub_path": url.endswith(_PATH)}
    boards = {name: {"json": json.dumps(board, sort_keys=True)} for name, board in dashboards.rendered(config).items()}
    rendered = {"grafana.ini": {"server": server}, "dashboards": {"hubctl": boards}}
    return merged(static, rendered, _login(config, teams))


def _login(config: EventConfig, teams: Mapping[str, Team]) -> dict[str, Any]:
    monitoring = config.monitoring
    if not monitoring.organisations:
        # The chart makes an admin password and keeps it: kubectl get secret grafana.
        return {}
    github = {
        "enabled": True,
        "allow_sign_up": True,
        # Without read:org GitHub tells of no team: in 2020 that made everybody a viewer.
        "scopes": "user:email,read:org",
        "allowed_organizations": ",".join(monitoring.organisations),
        "role_attribute_path": role_path(config, teams),
        # Who has no role by that gets no access; otherwise everybody of the organisation would be a viewer.
        "role_attribute_strict": True,
        **_numbers(config, teams),
    }
    # No admin password exists then, in no Secret either: admins are who their team says they are.
    return {
        "env": {"GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "true"},
        "envValueFrom": {name: secrets.reference(SECRET, name) for name in _ENVIRONMENT},
        "grafana.ini": {"auth": {"disable_login_form": True}, "auth.github": github},
    }


def _numbers(config: EventConfig, teams: Mapping[str, Team]) -> dict[str, str]:
    """`team_ids` lets in members of these teams only. It takes numbers; with a name among them Grafana drops the whole
    list and lets everybody in. So it is left out unless all are known, and where others have a role of their own: the
    roles are strict by themselves."""
    roles = config.monitoring.roles
    known = [teams[name].id for name, _ in roles if name in teams and teams[name].id]
    alone = config.monitoring.members == "none" and not any(_personal_roles(config))
    return {"team_ids": ",".join(map(str, known))} if known and len(known) == len(roles) and alone else {}


def role_path(config: EventConfig, teams: Mapping[str, Team]) -> str:
    """JMESPath from a login to a role: who is named first, then teams, the strongest role first. Grafana lists GitHub
    teams as @organisation/slug, in another document than the login, and looks into that one only after this.

    It never is a bare 'Viewer': the parser of grafana.ini would take the quotes off, and nobody would get in.
    """
    monitoring = config.monitoring
    found = [*_personal_roles(config), *_team_roles(monitoring, teams)]
    if monitoring.members == "Viewer":
        found.append("'Viewer'" if monitoring.roles else "login && 'Viewer'")
    return " || ".join(found)


def _personal_roles(config: EventConfig) -> Iterator[str]:
    for person in config.access:
        if person.github:
            yield f"login == '{person.github}' && '{person.grafana_role}'"


def _team_roles(monitoring: Monitoring, teams: Mapping[str, Team]) -> Iterator[str]:
    strength = {"Admin": 0, "Editor": 1, "Viewer": 2}
    for name, role in sorted(monitoring.roles, key=lambda item: strength[item[1]]):
        group = teams[name].group if name in teams else f"@{name}"
        yield f"contains(groups[*], '{group}') && '{role}'"


def secret(config: EventConfig, read: Callable[[str], str]) -> Manifest | None:
    """The Secret of the GitHub app, with `read` giving the value of a reference; None without GitHub login."""
    monitoring = config.monitoring
    if monitoring.client_id is None or monitoring.client_secret is None or not monitoring.organisations:
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
