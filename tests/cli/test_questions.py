"""The questions of `hubctl init`, with an account to take offers from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubctl.cli.questions import ask
from hubctl.config.load import load
from hubctl.config.writing import filled
from tests.config.files import EXAMPLE


@dataclass
class Account:
    """What it has is declared."""

    account_id: str = "111122223333"
    arn: str = "arn:aws:iam::111122223333:user/ada"
    region: str = "us-east-2"
    has_zones: Sequence[str] = ("us-east-2a", "us-east-2b", "us-east-2c", "us-east-2d")
    has_hosted_zones: Sequence[str] = ()
    has_buckets: Sequence[str] = ()

    def zones(self, region: str) -> Sequence[str]:
        return self.has_zones if region == self.region else ()

    def hosted_zones(self) -> Sequence[str]:
        return self.has_hosted_zones

    def buckets(self) -> Sequence[str]:
        return self.has_buckets


@pytest.fixture(autouse=True)
def only_return_is_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 30))


def written(account: Account, folder: Path) -> Path:
    path = folder / "config.toml"
    path.write_text(filled(EXAMPLE, ask(EXAMPLE, account)))
    return path


def test_what_the_account_has_is_the_default_and_makes_a_config_that_is_right(tmp_path: Path) -> None:
    config = load(written(Account(has_hosted_zones=["school.org", "other.org"]), tmp_path))
    assert (config.aws.account_id, config.aws.region) == ("111122223333", "us-east-2")
    assert config.network.zones == ("us-east-2a", "us-east-2b", "us-east-2c")
    assert config.dns.zone == "school.org"
    assert config.hubs["prod"].host == "hub.school.org"


def test_a_region_where_the_account_has_two_zones_gets_two(tmp_path: Path) -> None:
    account = Account(region="us-west-1", has_zones=("us-west-1a", "us-west-1c"))
    assert load(written(account, tmp_path)).network.zones == ("us-west-1a", "us-west-1c")


def test_what_the_account_does_not_tell_is_asked_as_without_one(tmp_path: Path) -> None:
    config = load(written(Account(region="", has_zones=()), tmp_path))
    assert config.aws.region == "us-west-2"
    assert config.network.zones == ("us-west-2a", "us-west-2b", "us-west-2c")
    assert config.dns.zone == "example.org"


def test_it_says_whose_account_that_is_which_zones_there_are_and_that_a_name_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = Account(has_hosted_zones=["a.org", "b.org"], has_buckets=["ohw-data-111122223333", "ohwell-data"])
    written(account, tmp_path)
    said = " ".join(capsys.readouterr().err.split())
    assert "offers are from account 111122223333, asked as arn:aws:iam::111122223333:user/ada" in said
    assert "zones of the account: a.org, b.org" in said
    assert "the account has buckets of that name already, of another event? ohw-data-111122223333" in said
    assert "ohwell" not in said
