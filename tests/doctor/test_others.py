"""Instance types, names, DNS, login: judged without anything being asked."""

from __future__ import annotations

import pytest

from hubctl.core.findings import Level, Stops
from hubctl.core.github import Team
from hubctl.doctor import dns, login, offerings, taken
from hubctl.doctor.offerings import Offers
from hubctl.errors import HubctlError
from hubctl.ports.aws import Record
from hubctl.ports.inventory import Thing
from tests.doctor.instruments import some_instruments
from tests.fakes.context import example_config

ZONES = ("us-west-2a", "us-west-2b", "us-west-2c")
EVERYWHERE = frozenset(ZONES)


@pytest.mark.parametrize(
    ("offers", "level", "reason"),
    [
        ({"r6i.2xlarge": EVERYWHERE}, Level.OK, "r6i.2xlarge can be had in all 3 zones"),
        ({"r6i.2xlarge": frozenset(ZONES[:2])}, Level.WARNING, "r6i.2xlarge cannot be had in us-west-2c"),
        ({"r6i.2xlarge": frozenset({"us-west-2d"})}, Level.ERROR, "r6i.2xlarge can be had in none of us-west-2a"),
        ({"r6i.2xlarge": frozenset()}, Level.ERROR, "r6i.2xlarge cannot be had in us-west-2; write another type"),
    ],
)
def test_a_group_needs_a_type_in_every_zone(offers: Offers, level: Level, reason: str) -> None:
    found = offerings.judge("user", example_config().cluster.nodes.user, offers, ZONES, "us-west-2")
    assert (found.level, found.reason[: len(reason)]) == (level, reason)


@pytest.mark.parametrize(
    ("there", "level"),
    [
        ([], Level.OK),
        ([Thing("log group", "x", "us-west-2", tags={"hubctl:event": "ohw"})], Level.OK),
        ([Thing("log group", "x", "us-west-2", tags={"hubctl:event": "other"})], Level.ERROR),
        ([Thing("log group", "x", "us-west-2", tags=None)], Level.ERROR),
    ],
)
def test_only_the_events_own_things_are_taken_over(there: list[Thing], level: Level) -> None:
    assert taken.judge(example_config(), "log group", "/aws/eks/ohw-cluster/cluster", there).level is level


@pytest.mark.parametrize(
    ("public", "level", "reason"),
    [
        ({"a", "b"}, Level.OK, "example.org is delegated to this zone"),
        ({"a"}, Level.OK, "example.org is delegated to this zone"),
        ({"a", "z"}, Level.WARNING, "example.org is also delegated to z"),
        ({"y", "z"}, Level.ERROR, "example.org is delegated to other servers (y, z), which know no hub"),
        (set(), Level.ERROR, "example.org is not delegated to anybody: no name in it resolves"),
    ],
)
def test_the_world_must_ask_our_servers(public: set[str], level: Level, reason: str) -> None:
    found = dns.judge_delegation("example.org", frozenset({"a", "b"}), frozenset(public))
    assert (found.level, found.reason) == (level, reason)


def test_a_record_by_hand_may_lead_to_the_hub_already() -> None:
    record = Record("hub.example.org", "CNAME", "a1b2.elb.amazonaws.com")
    assert dns.judge_record(record, balances=True).level is Level.WARNING
    assert dns.judge_record(record, balances=False).stops == {Stops.UP}


@pytest.mark.parametrize(
    ("addresses", "level", "told"),
    [
        (["https://hub.example.org/hub/oauth_callback"], Level.OK, "https://hub.example.org/hub/oauth_callback"),
        (
            ["https://staging.hub.example.org/hub/oauth_callback", "https://hub.example.org/hub/oauth_callback"],
            Level.OK,
            "https://hub.example.org/hub/oauth_callback",
        ),
        (["https://a.example.org/x", "https://b.example.org/x"], Level.OK, "https://example.org/x"),
        (["https://hub.example.org/x", "https://hub.example.net/x"], Level.ERROR, "nothing in common"),
        (["https://hub.example.org/x", "https://hub.example.org/y"], Level.WARNING, "is one app for several paths"),
    ],
)
def test_one_oauth_app_serves_addresses_below_its_callback(addresses: list[str], level: Level, told: str) -> None:
    found = login.judge_callback("env:ID", addresses)
    assert (found.level, told in found.reason) == (level, True)


def test_an_id_in_the_place_of_its_secret_is_found_and_neither_is_told() -> None:
    secret, identity = "0123456789" * 4, "0123456789abcdef0123"
    values = {"env:HUB_CLIENT_ID": secret, "env:HUB_CLIENT_SECRET": identity}
    (found,) = login.judge_pairs(example_config(), {**values, "env:GRAFANA_CLIENT_ID": identity})
    assert "env:HUB_CLIENT_ID and env:HUB_CLIENT_SECRET seem to be changed over" in found.reason
    assert not {secret, identity} & set(f"{found.reason} {found.fix}".split())
    right = {"env:HUB_CLIENT_ID": identity, "env:HUB_CLIENT_SECRET": secret}
    assert list(login.judge_pairs(example_config(), right)) == []


class _Teams:
    """GitHub with one team, or one that says no."""

    def __init__(self, team: Team | None, refuses: str = "") -> None:
        self._team, self._refuses = team, refuses

    def team(self, organisation: str, slug: str) -> Team | None:
        if self._refuses:
            raise HubctlError(self._refuses, hint="GH_TOKEN=…")
        return self._team


@pytest.mark.parametrize(
    ("github", "level", "reason"),
    [
        (_Teams(Team(7, "@OceanHackWeek/hub-team")), Level.OK, "@OceanHackWeek/hub-team is there, number 7: Admin"),
        (_Teams(None), Level.ERROR, "github.com shows no team oceanhackweek/hub-team to this token"),
        (_Teams(None, refuses="no token"), Level.NOT_CHECKED, "oceanhackweek/hub-team: no token"),
    ],
)
def test_grafanas_teams_are_looked_for(github: _Teams, level: Level, reason: str) -> None:
    (found,) = login.teams(some_instruments(github=github))
    assert (found.level, reason in found.reason) == (level, True)
