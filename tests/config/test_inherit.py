"""What hubs have in common, and what they say otherwise."""

from __future__ import annotations

from hubctl.config.hubs import GitHubLogin, PasswordLogin
from hubctl.config.inherit import inherit
from hubctl.config.load import load
from tests.config.files import EXAMPLE, Folder


def test_tables_merge_and_other_values_replace() -> None:
    found = inherit(
        {"hub": {"a": 1, "list": [1, 2], "cull": {"x": 1, "y": 2}}, "hubs": {"one": {"list": [3], "cull": {"y": 3}}}}
    )
    assert found.tables == {"hubs": {"one": {"a": 1, "list": [3], "cull": {"x": 1, "y": 3}}}}


def test_every_value_knows_where_it_came_from() -> None:
    found = inherit({"hub": {"mounts": [{"path": 1}], "cull": {"x": 1}}, "hubs": {"one": {"cull": {"y": 3}}}})
    assert found.origin(("hubs", "one", "mounts", 0, "path")) == ("hub", "mounts", 0, "path")
    assert found.origin(("hubs", "one", "cull", "x")) == ("hub", "cull", "x")
    assert found.origin(("hubs", "one", "cull", "y")) == ("hubs", "one", "cull", "y")
    assert found.origin(("hubs", "one", "host")) == ("hubs", "one", "host")


def test_a_hub_changes_one_key_of_a_login(folder: Folder) -> None:
    text = EXAMPLE.replace("[hubs.prod]", '[hubs.prod]\nauth.client_id = "env:PROD_ID"')
    hubs = load(folder.write(text)).hubs
    prod, staging = hubs["prod"].auth, hubs["staging"].auth
    assert isinstance(prod, GitHubLogin)
    assert isinstance(staging, GitHubLogin)
    assert (prod.client_id, prod.allow) == ("env:PROD_ID", ("oceanhackweek",))
    assert staging.client_id == "env:HUB_CLIENT_ID"


def test_a_login_of_another_kind_replaces_the_common_one(folder: Folder) -> None:
    other = 'auth = { kind = "password", user_password = "env:A", admin_password = "env:B" }'
    hubs = load(folder.write(EXAMPLE.replace("[hubs.prod]", f"[hubs.prod]\n{other}"))).hubs
    assert isinstance(hubs["prod"].auth, PasswordLogin)
    assert isinstance(hubs["staging"].auth, GitHubLogin)


def test_a_common_part_that_is_no_table_says_so(folder: Folder) -> None:
    problems = folder.problems('hub = 1\n[hubs.a]\nhost = "a.example.org"\n')
    told = "1:7: hub: must be a table: write [hub], and below it what all hubs have in common"
    assert any(told.split(": ", 1)[1] in problem for problem in problems)
