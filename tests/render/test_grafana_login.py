"""Who gets which role in Grafana, decided as Grafana decides it: by a real JMESPath, on what GitHub answers.

The steps are those of pkg/login/social/connectors in grafana/grafana (github_oauth.go and social_base.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath
import pytest
from jmespath.exceptions import JMESPathError

from hubctl.config.model import EventConfig
from hubctl.core.github import Team
from hubctl.render import addons, static
from tests.render.configs import event

TEAMS = {
    "summerschool/teachers": Team(11, "@SummerSchool/teachers"),
    "summerschool/helpers": Team(12, "@SummerSchool/helpers"),
    "partner/staff": Team(13, "@Partner/staff"),
}
ROLES = [
    {"team": "partner/staff", "role": "Viewer"},
    {"team": "helpers", "role": "Editor"},
    {"team": "teachers", "role": "Admin"},
]


PEOPLE = [
    {"name": name, "arn": f"arn:aws:iam::123456789012:user/{name}", "role": role, "github": name, "grafana": grafana}
    for name, role, grafana in (("ada", "operator", None), ("bob", "viewer", None), ("eve", "viewer", "Editor"))
]


def config(*, people: list[dict[str, Any]] | None = None, **changes: Any) -> EventConfig:
    login = {"client_id": "env:ID", "client_secret": "env:SECRET", "organisation": "summerschool", "teams": ROLES}
    return event(monitoring={**login, **changes}, access=people or [])


def ini(found: EventConfig, teams: Mapping[str, Team] = TEAMS) -> dict[str, Any]:
    rendered = addons.values(found, "grafana", static=static.values("grafana"), teams=teams)
    return dict(rendered["grafana.ini"]["auth.github"])


def as_grafana_reads(value: str) -> str:
    """gopkg.in/ini.v1 takes quotes off that are around a whole value."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\"`"
    return value[1:-1] if quoted and value[0] not in value[1:-1] else value


def gets_in(settings: Mapping[str, Any], *memberships: tuple[int, str, str], login: str = "octocat") -> str | None:
    """The role of somebody in these teams, each (number, organisation, slug); None for no access."""
    numbers = [int(one) for one in settings.get("team_ids", "").split(",") if one]
    if numbers and not {number for number, _, _ in memberships} & set(numbers):
        return None
    organisations = {organisation.lower() for _, organisation, _ in memberships} | {"summerschool"}
    if not organisations & {one.lower() for one in settings["allowed_organizations"].split(",")}:
        return None
    groups = [
        group
        for _, organisation, slug in memberships
        for group in (f"https://github.com/orgs/{organisation}/teams/{slug}", f"@{organisation}/{slug}")
    ]
    path = as_grafana_reads(settings["role_attribute_path"])
    for searched in ({"login": login, "id": 1, "email": "o@example.org"}, {"groups": groups}):
        try:
            role = jmespath.search(path, searched)
        except JMESPathError:
            continue
        if isinstance(role, str) and role:
            assert role in ("Viewer", "Editor", "Admin")
            return role
    assert settings["role_attribute_strict"] is True, "somebody without a role would be a viewer"
    return None


TEACHER = (11, "SummerSchool", "teachers")
HELPER = (12, "SummerSchool", "helpers")
STAFF = (13, "Partner", "staff")
OTHER = (99, "SummerSchool", "participants")


@pytest.mark.parametrize(
    ("memberships", "role"),
    [
        ([TEACHER], "Admin"),
        ([HELPER], "Editor"),
        ([STAFF], "Viewer"),
        ([OTHER, STAFF, HELPER], "Editor"),
        ([HELPER, TEACHER], "Admin"),
        ([OTHER], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("known", [TEAMS, {name: Team(0, team.group) for name, team in TEAMS.items()}])
def test_a_team_gives_its_role_the_strongest_counts_and_nobody_else_gets_in(
    known: Mapping[str, Team], memberships: list[tuple[int, str, str]], role: str | None
) -> None:
    assert gets_in(ini(config(), known), *memberships) == role


@pytest.mark.parametrize("roles", [ROLES, []])
def test_where_members_are_viewers_everybody_of_the_organisation_gets_in(roles: list[dict[str, str]]) -> None:
    settings = ini(config(teams=roles, members="Viewer"))
    assert (gets_in(settings), gets_in(settings, OTHER)) == ("Viewer", "Viewer")
    assert gets_in(settings, TEACHER) == ("Admin" if roles else "Viewer")


def test_an_organisation_is_spelt_as_github_does_since_grafana_compares_letter_by_letter() -> None:
    by_name = ini(config(), {})
    assert "@summerschool/teachers" in by_name["role_attribute_path"]
    assert gets_in({**by_name, "team_ids": ""}, TEACHER) is None
    assert "@SummerSchool/teachers" in ini(config())["role_attribute_path"]


def test_numbers_are_written_only_when_all_are_known() -> None:
    assert ini(config())["team_ids"] == "13,12,11"
    assert "team_ids" not in ini(config(), {**TEAMS, "partner/staff": Team(0, "@Partner/staff")})
    assert "team_ids" not in ini(config(members="Viewer"))


def test_grafana_asks_github_for_teams_of_all_the_organisations() -> None:
    settings = ini(config())
    assert settings["scopes"] == "user:email,read:org"
    assert settings["allowed_organizations"] == "summerschool,partner"


def test_teams_alone_name_their_organisations() -> None:
    alone = config(organisation=None, teams=[{"team": "partner/staff", "role": "Admin"}])
    assert ini(alone)["allowed_organizations"] == "partner"


@pytest.mark.parametrize("changes", [{}, {"members": "Viewer"}, {"teams": [], "members": "Viewer"}])
def test_who_is_named_has_their_own_role_whatever_their_teams(changes: dict[str, Any]) -> None:
    settings = ini(config(people=PEOPLE, **changes))
    assert [gets_in(settings, login=name) for name in ("ada", "bob", "eve")] == ["Admin", "Viewer", "Editor"]
    assert gets_in(settings, TEACHER, login="bob") == "Viewer"
    assert gets_in(settings, login="somebody") == ("Viewer" if changes else None)


def test_people_alone_are_enough() -> None:
    settings = ini(config(people=PEOPLE, teams=[]))
    assert (gets_in(settings, login="ada"), gets_in(settings, login="somebody")) == ("Admin", None)
