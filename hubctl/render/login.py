"""How people log in to a hub: the authenticator's values, and the Kubernetes Secret that its secrets live in.

The secrets are not in the Helm values: those are stored, revision by revision, in Secrets of their own and shown by
`helm get values`. The hub gets them as environment variables from one Secret that hubctl applies before the release.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from hubctl.config.hubs import DummyLogin, GitHubLogin, Hub, PasswordLogin
from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest
from hubctl.render import secrets
from hubctl.render.values import merged

SECRET = "hub-login"  # noqa: S105 (the name of a Secret, not a secret)
_PASSWORDS_FROM_ENVIRONMENT = """
import os

c.SharedPasswordAuthenticator.user_password = os.environ["HUB_USER_PASSWORD"]
c.SharedPasswordAuthenticator.admin_password = os.environ["HUB_ADMIN_PASSWORD"]
"""


def references(hub: Hub) -> dict[str, str]:
    """The hub's environment variables that are secret, and the config's reference to the value of each."""
    match hub.auth:
        case GitHubLogin():
            # OAuthenticator reads these two names by itself.
            return {"GITHUB_CLIENT_ID": hub.auth.client_id, "GITHUB_CLIENT_SECRET": hub.auth.client_secret}
        case PasswordLogin():
            return {"HUB_USER_PASSWORD": hub.auth.user_password, "HUB_ADMIN_PASSWORD": hub.auth.admin_password}
        case DummyLogin():
            return {}
        case _:
            assert_never(hub.auth)


def secret(config: EventConfig, hub: str, read: Callable[[str], str]) -> Manifest | None:
    """The Secret, with `read` giving the value of a reference; None where login needs none."""
    wanted = references(config.hubs[hub])
    if not wanted:
        return None
    read_values = {variable: read(reference) for variable, reference in wanted.items()}
    return secrets.manifest(config, config.namespace(hub), SECRET, read_values)


def values(hub: Hub, *, url: str) -> dict[str, Any]:
    """The `hub` section for this login. `url` is the hub's own address, without a trailing slash."""
    environment = {variable: {"valueFrom": secrets.reference(SECRET, variable)} for variable in references(hub)}
    everybody = {"config": {"Authenticator": {"admin_users": list(hub.admins)}}, "extraEnv": environment}
    return merged(everybody, _of_kind(hub, url))


def _of_kind(hub: Hub, url: str) -> dict[str, Any]:
    match hub.auth:
        case GitHubLogin():
            return {"config": _github(hub.auth, url)}
        case PasswordLogin():
            # Anybody who knows the password may take any name: that is what the organisers chose.
            return {
                "config": _authenticator("shared-password", {"Authenticator": {"allow_all": True}}),
                "extraConfig": {"20-passwords": _PASSWORDS_FROM_ENVIRONMENT.lstrip()},
            }
        case DummyLogin():
            return {"config": _authenticator("dummy", {"Authenticator": {"allow_all": True}})}
        case _:
            assert_never(hub.auth)


def _authenticator(name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"JupyterHub": {"authenticator_class": name}, **config}


def _github(auth: GitHubLogin, url: str) -> dict[str, Any]:
    allowed: dict[str, Any] = {
        "allow_all": False,
        # Else whoever was in once stays in after leaving the organisation.
        "allow_existing_users": False,
    }
    if auth.users:
        allowed["allowed_users"] = list(auth.users)
    github: dict[str, Any] = {
        "oauth_callback_url": f"{url}/hub/oauth_callback",
        # Without read:org GitHub tells of public memberships only, and of no team.
        "scope": ["read:org"],
    }
    if auth.allow:
        github["allowed_organizations"] = list(auth.allow)
    return _authenticator("github", {"Authenticator": allowed, "GitHubOAuthenticator": github})
