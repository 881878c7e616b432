from __future__ import annotations

from types import SimpleNamespace

from hubctl.core.hub import SMOKE_USER, is_test_user, rehearsal_users
from hubctl.render import hub, static
from tests.render.configs import event

LOOKS = {"list:users", "read:users:activity", "read:servers"}
"""For `hubctl status`: of everybody, and changes nothing."""


def test_hubctl_may_touch_its_test_users_and_only_look_at_anybody_else() -> None:
    rendered = hub.values(event(), "prod", static=static.values("jupyterhub"))["hub"]
    config = SimpleNamespace(JupyterHub=SimpleNamespace(load_roles=[]))
    exec(rendered["extraConfig"]["20-hubctl-test-users"], {"c": config})  # noqa: S102 (as the hub does)
    (role,) = config.JupyterHub.load_roles
    assert role["services"] == list(rendered["services"]) == ["hubctl"]
    of_all = {scope for scope in role["scopes"] if "!user=" not in scope}
    assert of_all == LOOKS
    users = {scope.partition("!user=")[2] for scope in set(role["scopes"]) - of_all}
    assert users == {SMOKE_USER, *rehearsal_users(250)}
    assert all(is_test_user(name) for name in users)
    assert not is_test_user("ada")
