"""`hubctl cost actual` and live prices, as a shell sees them, with the embedded AWS behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import hubctl
from tests.config.files import EXAMPLE
from tests.sandbox.aws.conftest import Endpoint, end, launch

ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    launched = launch(tmp_path_factory.mktemp("aws"))
    yield launched
    end(launched)


@pytest.fixture
def account(endpoint: Endpoint, here: Path) -> dict[str, str]:
    """What a shell must have exported."""
    (here / "config.toml").write_text(EXAMPLE, encoding="utf-8")
    return {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-west-2",
    }


def test_charges_are_asked_for_once_said_so_and_kept(account: dict[str, str], here: Path) -> None:
    days = ("--from", "2026-08-01", "--until", "2026-08-20")
    asked = hubctl("cost", "actual", *days, **account)
    assert (asked.returncode, asked.stderr) == (
        0,
        "asking Cost Explorer: 4 requests or more, which AWS charges 0.01 USD each for\n",
    )
    assert asked.stdout.startswith("The account was charged 250.00 USD from 2026-08-01 to 2026-08-20.\nFrom 9 requests")
    assert (here / ".hubctl" / "ohw" / "costs.json").stat().st_mode & 0o777 == 0o600
    kept = hubctl("cost", "actual", *days, "--json", **account)
    answer = json.loads(kept.stdout)
    assert (kept.stderr, answer["total"]) == ("", 250.0)
    assert sum(round(100 * usd) for usd in answer["parts"].values()) == 25000
    assert answer["other_tags"] == {"EC2 - Other": 1.6}


def test_another_account_is_not_asked(account: dict[str, str]) -> None:
    ran = hubctl("cost", "actual", **account | {"AWS_ACCESS_KEY_ID": "999999999999"})
    assert ran.returncode == 3
    assert "999999999999" in ran.stderr
    assert "Cost Explorer" not in ran.stderr


def test_live_prices_are_todays(account: dict[str, str]) -> None:
    answer = json.loads(hubctl("cost", "estimate", "--live", "--json", **account).stdout)
    assert answer["prices"]["source"].startswith("the Price List API (11 prices)")
    assert answer["prices"]["guess"] is False
