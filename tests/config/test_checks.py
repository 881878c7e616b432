"""What depends on the day and on the account, and what is only worth a word."""

from __future__ import annotations

import datetime as dt

import pytest

from hubctl.config.checks import check, check_real_account, check_today, warnings
from hubctl.config.problems import ConfigError
from tests.config.files import EXAMPLE, Folder

LATEST = {'tag = "2027.07.21"': 'tag = "latest"'}
BEFORE, FROZEN, DURING, AFTER = (dt.date(2027, 8, day) for day in (1, 6, 10, 20))


@pytest.mark.parametrize("today", [FROZEN, DURING])
def test_a_tag_that_can_change_is_refused_from_the_freeze_to_the_last_day(folder: Folder, today: dt.date) -> None:
    config = folder.example(**LATEST)
    with pytest.raises(
        ConfigError, match=r"config\.toml:\d+:7: image\.tag: the tag latest can change under the running"
    ):
        check_today(config, today)


@pytest.mark.parametrize("today", [BEFORE, AFTER])
def test_a_tag_that_can_change_passes_before_the_freeze_and_after_the_event(folder: Folder, today: dt.date) -> None:
    check_today(folder.example(**LATEST), today)


def test_without_a_freeze_the_event_itself_freezes(folder: Folder) -> None:
    config = folder.example(**LATEST, **{"freeze = 2027-08-06": "# "})
    check_today(config, FROZEN)
    with pytest.raises(ConfigError, match="refused from 2027-08-09 on"):
        check_today(config, DURING)


def test_a_digest_holds_a_moving_tag_in_place(folder: Folder) -> None:
    check_today(folder.example(**LATEST, **{"# digest": "digest"}), DURING)


@pytest.mark.parametrize(("image", "passes"), [("q.io/a:main", False), ("q.io/a:2027.1", True), ("q.io:5/a:1", True)])
def test_the_image_of_a_profile_is_held_to_the_same(folder: Folder, image: str, passes: bool) -> None:
    profile = f'[[hub.profiles]]\nname = "ML"\nimage = "{image}"\n\n[hubs.staging]'
    config = folder.example(**{"[hubs.staging]": profile})
    if passes:
        check_today(config, DURING)
    else:
        with pytest.raises(ConfigError, match=r"hub\.profiles\[0\]\.image"):
            check_today(config, DURING)


def test_a_hub_of_its_own_image_is_held_to_the_same(folder: Folder) -> None:
    image = '[hubs.prod]\nimage = { name = "q.io/a", tag = "main" }'
    with pytest.raises(ConfigError, match=r"hubs\.prod\.image\.tag: the tag main"):
        check_today(folder.example(**{"[hubs.prod]": image}), DURING)


def test_a_login_without_a_check_is_for_the_sandbox_only(folder: Folder) -> None:
    config = folder.example(**{"[hubs.prod]": '[hubs.prod]\nauth = { kind = "dummy" }'})
    with pytest.raises(ConfigError, match=r"hubs\.prod\.auth: lets anybody in"):
        check_real_account(config)


def test_a_hub_without_https_is_for_the_sandbox_only(folder: Folder) -> None:
    config = folder.example(**{"[hubs.prod]": '[hubs.prod]\nhttps = { kind = "off" }'})
    with pytest.raises(ConfigError, match=r"hubs\.prod\.https: is off"):
        check_real_account(config)


def test_everything_of_a_day_and_an_account_is_told_at_once(folder: Folder) -> None:
    hub = '[hubs.prod]\nauth = { kind = "dummy" }\nhttps = { kind = "off" }'
    config = folder.example(**LATEST, **{"[hubs.prod]": hub})
    with pytest.raises(ConfigError) as caught:
        check(config, DURING, sandbox=False)
    assert [problem.path[-1] for problem in caught.value.problems] == ["tag", "auth", "https"]
    with pytest.raises(ConfigError) as caught:
        check(config, DURING, sandbox=True)
    assert [problem.path[-1] for problem in caught.value.problems] == ["tag"]


def test_a_file_of_chart_values_must_be_there(folder: Folder) -> None:
    config = folder.example(**{'# extra_values = ["hub.yaml"]': 'extra_values = ["hub.yaml"]'})
    with pytest.raises(ConfigError, match=r"hub\.extra_values\[0\]: there is no file .*hub\.yaml"):
        check(config, BEFORE, sandbox=True)
    (folder.file.parent / "hub.yaml").write_text("{}")
    check(config, BEFORE, sandbox=True)


def test_the_example_is_fit_for_a_real_account_and_warned_only_of_its_bucket_far_away(folder: Folder) -> None:
    config = folder.example()
    check(config, BEFORE, sandbox=False)
    (found,) = warnings(config, BEFORE)
    assert found.path == ("buckets", "imagery", "region")
    assert "passes the NAT gateway, and is paid for that and between regions" in found.text


def test_a_bucket_far_away_costs_nothing_more_where_no_nat_gateway_is(folder: Folder) -> None:
    assert warnings(folder.example(**{'nat = "single"': 'nat = "none"'}), BEFORE) == []
    assert warnings(folder.example(**{'region = "us-east-1"': 'region = "us-west-2"'}), BEFORE) == []


@pytest.mark.parametrize(
    ("change", "today", "told"),
    [
        (
            {"# spot = false\n# disk": "spot = true\n# disk"},
            BEFORE,
            "cluster.nodes.core.spot: AWS may take back the node",
        ),
        ({"# spot = false      ": "spot = true #"}, BEFORE, "cluster.nodes.user.spot: AWS may take back nodes under"),
        (
            {"max = 20": "max = 3"},
            BEFORE,
            "cluster.nodes.user.max: staging needs about 4 nodes for 60 participants at once",
        ),
        ({'admins = ["octocat"]': ""}, BEFORE, "hubs.staging.admins: nobody is named"),
        ({'# host = "hub.example.org"': 'host = "g.org"'}, BEFORE, "monitoring.host: is no hub's host"),
        (
            {"# prometheus = true": "prometheus = false"},
            BEFORE,
            "addons.grafana: has nothing to show without prometheus",
        ),
        (
            {"# retention_days = 60": "retention_days = 14"},
            BEFORE,
            "monitoring.retention_days: the event's first days are gone before the hub is, on 2027-08-27; 19 days keep",
        ),
        (
            {'# disk = "20G"': 'disk = "10G"'},
            BEFORE,
            "monitoring.disk: 60 days take about 10 GiB, and Prometheus may fill 8 GiB of it; over that the oldest",
        ),
        (LATEST, BEFORE, "image.tag: the tag latest can change at any time; it is refused from 2027-08-06 on"),
        (
            {"freeze = 2027-08-06": "freeze = 2027-08-12"},
            BEFORE,
            "image.freeze: is after the event starts on 2027-08-09",
        ),
        ({}, dt.date(2027, 8, 28), "event.expires: the hub should have been gone by 2027-08-27"),
    ],
)
def test_what_is_legal_but_surprising_is_said(
    folder: Folder, change: dict[str, str], today: dt.date, told: str
) -> None:
    found = warnings(folder.example(**change), today)
    assert any(told in problem.line("config.toml") for problem in found)
    assert all(problem.position is not None for problem in found)


def test_a_config_of_no_file_is_checked_all_the_same() -> None:
    import tomllib

    from hubctl.config.inherit import inherit
    from hubctl.config.model import EventConfig

    tables = inherit(tomllib.loads(EXAMPLE.replace('"2027.07.21"', '"latest"'))).tables
    with pytest.raises(ConfigError, match=r"^config\.toml: image\.tag"):
        check_today(EventConfig.model_validate(tables), DURING)
