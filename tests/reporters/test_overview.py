"""The answer of `hubctl status`: what costs, and what must not be missed."""

from __future__ import annotations

import io
import json

import pytest

from hubctl.core.health import Health
from hubctl.costs.running import Running
from hubctl.operations import Overview
from hubctl.reporters.overview import print_overview, print_reminder

LAYERS = (("cluster", Health.ready("2 nodes")), ("hubs", Health.absent()))


def printed(found: Overview, *, as_json: bool = False) -> str:
    stream = io.StringIO()
    print_overview(stream, found, as_json=as_json)
    return stream.getvalue()


def test_a_layer_says_what_it_costs_a_day_and_the_end_says_the_sum() -> None:
    text = printed(Overview(LAYERS, Running({"cluster": 8.21, "hubs": 0.6}, ("x99.large",)), "", ""))
    rows = [line.split() for line in text.splitlines()]
    assert rows[1][:3] == ["cluster", "READY", "8.21"]
    assert rows[3][:3] == ["all", "PARTIAL", "8.81"]
    assert "Without a price, and not counted: x99.large." in text


def test_costs_that_could_not_be_listed_hide_nothing_else() -> None:
    text = printed(Overview(LAYERS, Running({"hubs": 0.6}), "volume in us-west-2: denied", ""))
    assert "Not counted, since it could not be listed: volume in us-west-2: denied" in text
    assert "READY" in text


def test_an_alarm_that_nobody_hears_is_named() -> None:
    text = printed(Overview(LAYERS, Running({}, (), "dean@example.org"), "", ""))
    assert "dean@example.org will not hear of NAT traffic before the link in AWS's mail is followed." in text


def test_a_hub_that_stands_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    found = Overview(LAYERS, Running({"cluster": 8.21}), "", "the hub should have been gone")
    assert printed(found).splitlines()[-1] == "! the hub should have been gone"
    answer = json.loads(printed(found, as_json=True))
    assert (answer["usd_per_day"], answer["reminder"]) == (8.21, "the hub should have been gone")


def test_in_github_actions_it_is_a_warning_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    stream = io.StringIO()
    print_reminder(stream, "it still stands")
    assert stream.getvalue().startswith("::warning title=hubctl::it still stands\n")
