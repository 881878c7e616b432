from __future__ import annotations

from typing import Any

import pytest

from hubctl.config.model import EventConfig
from hubctl.core.github import Team
from hubctl.core.record import Record
from hubctl.errors import HubctlError, RefusedError
from hubctl.record import teams
from tests.render.configs import event

ROLES = [{"team": "teachers", "role": "Admin"}, {"team": "helpers", "role": "Editor"}]
TEACHERS, HELPERS = Team(11, "@School/teachers"), Team(12, "@School/helpers")
BOTH = {"school/teachers": TEACHERS, "school/helpers": HELPERS}


class Declared:
    """GitHub with these teams; `refuses` is what it says to every question about one."""

    def __init__(self, *there: Team, refuses: str = "") -> None:
        self._there = {team.group.lower(): team for team in there}
        self._refuses = refuses
        self.asked: list[str] = []

    def organisation(self, name: str) -> str | None:
        return name.capitalize()

    def team(self, organisation: str, slug: str) -> Team | None:
        self.asked.append(f"{organisation}/{slug}")
        if self._refuses:
            raise HubctlError(self._refuses, hint="GH_TOKEN=…")
        return self._there.get(f"@{organisation}/{slug}")


def config(**changes: Any) -> EventConfig:
    login = {"client_id": "env:ID", "client_secret": "env:SECRET", "organisation": "school", "teams": ROLES}
    return event(monitoring={**login, **changes})


def test_teams_are_looked_up_by_name_and_kept() -> None:
    found = teams.look_up(Declared(TEACHERS, HELPERS), config(), Record(), anew=True)
    record = teams.recorded(Record(), found)
    assert (record.teams, found.missing, found.notes) == (BOTH, (), ())
    assert Record.read(record.write()) == record


def test_a_team_that_is_not_there_is_refused_since_anybody_could_make_it() -> None:
    found = teams.look_up(Declared(TEACHERS), config(), Record(), anew=True)
    assert found.missing == ("school/helpers",)
    with pytest.raises(RefusedError, match="shows no team school/helpers to this token") as refused:
        teams.check(found)
    assert "read:org" in refused.value.hint


def test_what_was_found_before_counts_where_github_does_not_say() -> None:
    silent = Declared(refuses="the limit is used up")
    found = teams.look_up(silent, config(), Record(teams=BOTH), anew=True)
    assert (found.teams, found.missing) == (BOTH, ())
    assert found.notes == ("the limit is used up; Grafana keeps what was found before. For the numbers: GH_TOKEN=…",)
    assert silent.asked == ["school/teachers"]


def test_without_a_token_names_count_spelt_as_github_does() -> None:
    found = teams.look_up(Declared(refuses="no token"), config(), Record(), anew=True)
    assert found.teams == {name: Team(0, team.group) for name, team in BOTH.items()}
    assert "school/teachers and school/helpers their roles by name" in found.notes[0]
    teams.check(found)


def test_a_token_that_sees_less_takes_no_team_away() -> None:
    found = teams.look_up(Declared(TEACHERS), config(), Record(teams=BOTH), anew=True)
    teams.check(found)
    assert (found.teams, found.notes) == (BOTH, ("GitHub no longer shows the team school/helpers to this token",))


def test_a_plan_asks_only_for_teams_that_are_new() -> None:
    github = Declared(HELPERS)
    found = teams.look_up(github, config(), Record(teams={"school/teachers": TEACHERS}), anew=False)
    assert (found.teams, github.asked) == (BOTH, ["school/helpers"])


def test_a_team_that_the_config_has_lost_goes_from_the_record() -> None:
    none = config(teams=[], members="Viewer")
    found = teams.look_up(Declared(), none, Record(teams=BOTH), anew=True)
    assert teams.recorded(Record(teams=BOTH), found) == Record()
