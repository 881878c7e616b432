"""What a hub lets hubctl do: act on its own test users and on nobody else, and count who is there."""

from __future__ import annotations

from collections.abc import Mapping

from hubctl.core.hub import MOST_TEST_USERS, SERVICE, SMOKE_USER, rehearsal_users

_ROLE = """
# `hubctl smoke` and `hubctl rehearse`: only users of these names, which no person has. `hubctl status` counts the rest.
c.JupyterHub.load_roles.append(
    {{
        "name": "{service}",
        "services": ["{service}"],
        "scopes": [
            f"{{scope}}!user={prefix}{{number:03}}"
            for number in range({count})
            for scope in ("admin:users", "servers", "tokens")
        ] + ["list:users", "read:users:activity", "read:servers"],
    }}
)
"""


def service() -> Mapping[str, Mapping[str, object]]:
    """`hub.services`: the chart makes its token, in the hub's own Secret."""
    return {SERVICE: {"display": False}}


def role() -> Mapping[str, str]:
    """Hub code (extraConfig) with the role: written out, its scopes would fill pages of every difference shown.

    A user's name in a scope may be that of nobody yet: https://jupyterhub.readthedocs.io/en/stable/rbac/scopes.html
    """
    prefix = SMOKE_USER.removesuffix("000")
    count = len((SMOKE_USER, *rehearsal_users(MOST_TEST_USERS)))
    return {"20-hubctl-test-users": _ROLE.lstrip().format(service=SERVICE, prefix=prefix, count=count)}
