"""Against a server on loopback that answers as GitHub does.

https://docs.github.com/en/rest/teams/teams#get-a-team-by-name and
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from hubctl.adapters.github import PublicGitHub, SandboxGitHub
from hubctl.core.github import Team
from hubctl.errors import HubctlError
from tests.doctor.patient import github
from tests.loopback import Quiet, serving

TEAM = {"id": 4711, "slug": "hub-team", "name": "Hub Team", "organization": {"login": "OceanHackWeek"}}
TOKEN = "ghp_0123456789"


@contextmanager
def answering(status: int, body: object = None, **headers: str) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    """A GitHub that answers everything so; its address, and the headers that it was asked with."""
    asked: list[Mapping[str, str]] = []

    class Answering(Quiet):
        def do_GET(self) -> None:
            asked.append({"path": self.path, **self.headers})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

    with serving(Answering) as url:
        yield url, asked


def test_an_organisation_is_there_or_not() -> None:
    with github("oceanhackweek") as url:
        hub = PublicGitHub({"GITHUB_API_URL": f"{url}/"})
        assert hub.organisation("oceanhackweek") == "oceanhackweek"
        assert hub.organisation("nobody") is None


def test_an_organisation_is_told_as_it_is_spelt_and_asked_for_without_a_token() -> None:
    with answering(200, {"login": "OceanHackWeek"}) as (url, asked):
        assert PublicGitHub({"GITHUB_API_URL": url, "GH_TOKEN": TOKEN}).organisation("oceanhackweek") == "OceanHackWeek"
    assert "Authorization" not in asked[0]


def test_where_it_cannot_be_reached_nobody_knows() -> None:
    with pytest.raises(HubctlError, match=r"http://127.0.0.1:1 cannot be reached"):
        PublicGitHub({"GITHUB_API_URL": "http://127.0.0.1:1"}).organisation("oceanhackweek")


def test_a_team_is_told_by_number_and_as_it_is_spelt() -> None:
    with answering(200, TEAM) as (url, asked):
        hub = PublicGitHub({"GITHUB_API_URL": url, "GITHUB_TOKEN": "other", "GH_TOKEN": TOKEN})
        assert hub.team("oceanhackweek", "hub-team") == Team(4711, "@OceanHackWeek/hub-team")
    assert asked[0]["path"] == "/orgs/oceanhackweek/teams/hub-team"
    assert asked[0]["Authorization"] == f"Bearer {TOKEN}"


def test_the_token_of_the_config_comes_before_that_of_the_environment() -> None:
    with answering(200, TEAM) as (url, asked):
        PublicGitHub({"GITHUB_API_URL": url, "GH_TOKEN": "other"}, lambda: TOKEN).team("oceanhackweek", "hub-team")
    assert asked[0]["Authorization"] == f"Bearer {TOKEN}"


def test_a_team_that_the_token_may_not_see_is_none() -> None:
    with answering(404, {"message": "Not Found"}) as (url, _):
        assert PublicGitHub({"GITHUB_API_URL": url, "GH_TOKEN": TOKEN}).team("oceanhackweek", "nobody") is None


def test_without_a_token_nobody_is_asked() -> None:
    with (
        answering(404) as (url, asked),
        pytest.raises(HubctlError, match="tells of teams only to those who bring a token, and none") as refused,
    ):
        PublicGitHub({"GITHUB_API_URL": url, "GH_TOKEN": ""}).team("oceanhackweek", "hub-team")
    assert ("GH_TOKEN=$(gh auth token)" in refused.value.hint, asked) == (True, [])


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (401, {}, "refuses the token: it has ended, or is none"),
        (403, {}, r"does not let this token read that \(403\): it needs read:org$"),
        (403, {"x_github_sso": "required; url=https://github.com/orgs"}, "authorise it for single sign-on"),
        (
            403,
            {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1785924000"},
            "answers no more questions until 10:00",
        ),
        (429, {"retry_after": "60"}, "answers no more questions: its rate limit is used up"),
        (500, {}, "answers with status 500"),
    ],
)
def test_what_github_refuses_is_told_apart_and_is_never_absence(
    status: int, headers: dict[str, str], told: str
) -> None:
    with answering(status, {"message": "x"}, **headers) as (url, _), pytest.raises(HubctlError, match=told) as refused:
        PublicGitHub({"GITHUB_API_URL": url, "GH_TOKEN": TOKEN}).team("oceanhackweek", "hub-team")
    assert TOKEN not in f"{refused.value.message}{refused.value.hint}"


def test_the_sandboxs_teams_have_numbers_that_stay() -> None:
    first, again = (SandboxGitHub().team("oceanhackweek", "hub-team") for _ in range(2))
    assert first == again
    assert first is not None
    assert first.id > 0
