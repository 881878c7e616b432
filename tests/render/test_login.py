from __future__ import annotations

from typing import Any

from hubctl.render import login, secrets
from tests.render.configs import GITHUB, PASSWORD, SECRETS, one_hub


def values(**hub: Any) -> dict[str, Any]:
    return login.values(one_hub(**hub).hubs["hub"], url="https://hub.school.org")


def test_github_lets_in_organisations_and_teams_and_sends_people_back_to_the_hub() -> None:
    assert values()["config"]["GitHubOAuthenticator"] == {
        "allowed_organizations": ["summerschool", "summerschool:teachers"],
        "oauth_callback_url": "https://hub.school.org/hub/oauth_callback",
        "scope": ["read:org"],
    }


def test_github_with_named_users_only_allows_no_organisation() -> None:
    config = values(auth={**GITHUB, "allow": [], "users": ["ada"]})["config"]
    assert config["Authenticator"]["allowed_users"] == ["ada"]
    assert "allowed_organizations" not in config["GitHubOAuthenticator"]


def test_who_leaves_the_organisation_is_out() -> None:
    allowed = values()["config"]["Authenticator"]
    assert (allowed["allow_all"], allowed["allow_existing_users"]) == (False, False)


def test_admins_are_admins_with_every_kind_of_login() -> None:
    for auth in (GITHUB, PASSWORD, {"kind": "dummy"}):
        assert values(auth=auth, admins=["ada"])["config"]["Authenticator"]["admin_users"] == ["ada"]


def test_passwords_come_from_the_environment_of_the_hub() -> None:
    rendered = values(auth=PASSWORD)
    assert rendered["config"]["JupyterHub"]["authenticator_class"] == "shared-password"
    assert rendered["extraEnv"]["HUB_ADMIN_PASSWORD"] == {
        "valueFrom": {"secretKeyRef": {"name": "hub-login", "key": "HUB_ADMIN_PASSWORD"}}
    }
    assert 'os.environ["HUB_ADMIN_PASSWORD"]' in rendered["extraConfig"]["20-passwords"]


def test_the_code_for_passwords_sets_both(monkeypatch: Any) -> None:
    class Section:
        user_password = admin_password = ""

    class Config:
        SharedPasswordAuthenticator = Section()

    monkeypatch.setenv("HUB_USER_PASSWORD", "one")
    monkeypatch.setenv("HUB_ADMIN_PASSWORD", "two")
    exec(values(auth=PASSWORD)["extraConfig"]["20-passwords"], {"c": Config})  # noqa: S102 (as the hub does)
    assert (Config.SharedPasswordAuthenticator.user_password, Config.SharedPasswordAuthenticator.admin_password) == (
        "one",
        "two",
    )


def test_the_digest_changes_with_any_secret_and_shows_none() -> None:
    config = one_hub(auth=PASSWORD)
    before = secrets.fingerprint(login.secret(config, "hub", SECRETS.__getitem__))
    after = secrets.fingerprint(login.secret(config, "hub", {**SECRETS, "env:USER_PW": "another one"}.__getitem__))
    assert before != after
    assert len(before) == 12


def test_a_login_without_secrets_has_no_digest() -> None:
    assert secrets.fingerprint(login.secret(one_hub(auth={"kind": "dummy"}), "hub", SECRETS.__getitem__)) == ""
