from __future__ import annotations

import pytest

from hubctl.adapters.github import PublicGitHub
from hubctl.errors import HubctlError
from tests.doctor.patient import github


def test_an_organisation_is_there_or_not() -> None:
    with github("oceanhackweek") as url:
        hub = PublicGitHub({"GITHUB_API_URL": f"{url}/"})
        assert hub.organisation_exists("oceanhackweek")
        assert not hub.organisation_exists("nobody")


def test_where_it_cannot_be_reached_nobody_knows() -> None:
    with pytest.raises(HubctlError, match=r"http://127.0.0.1:1 cannot be reached"):
        PublicGitHub({"GITHUB_API_URL": "http://127.0.0.1:1"}).organisation_exists("oceanhackweek")
