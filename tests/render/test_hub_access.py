from __future__ import annotations

from types import SimpleNamespace

from hubctl.core.hub import SMOKE_USER, is_test_user, rehearsal_users
from hubctl.render import hub, static
from tests.render.configs import event


def test_hubctl_may_touch_its_test_users_and_nobody_else() -> None:
    rendered = hub.values(event(), "prod", static=static.values("jupyterhub"))["hub"]
    config = SimpleNamespace(JupyterHub=SimpleNamespace(load_roles=[]))
    exec(rendered["extraConfig"]["20-hubctl-test-users"], {"c": config})  # noqa: S102 (as the hub does)
    (role,) = config.JupyterHub.load_roles
    assert role["services"] == list(rendered["services"]) == ["hubctl"]
    users = {scope.partition("!user=")[2] for scope in role["scopes"]}
    assert users == {SMOKE_USER, *rehearsal_users(250)}
    assert all(is_test_user(name) for name in users)
    assert not is_test_user("ada")
