"""Where a config's secrets are: all references in it, never a value."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.config.hubs import GitHubLogin, PasswordLogin
from hubctl.config.model import EventConfig


def references(config: EventConfig) -> Iterator[str]:
    """All secret references of a config."""
    for hub in config.hubs.values():
        match hub.auth:
            case GitHubLogin():
                yield from (hub.auth.client_id, hub.auth.client_secret)
            case PasswordLogin():
                yield from (hub.auth.user_password, hub.auth.admin_password)
            case _:
                pass
    monitoring = config.monitoring
    yield from (ref for ref in (monitoring.client_id, monitoring.client_secret, monitoring.github_token) if ref)
    yield from config.secrets.values()
