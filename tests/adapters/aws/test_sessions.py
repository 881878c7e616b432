from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import pytest

from hubctl.adapters.aws.sessions import BotKey, Sessions, check_clock
from hubctl.config.cluster import Credentials
from hubctl.config.model import EventConfig
from hubctl.core.terraform import Identity
from hubctl.errors import RefusedError
from tests.adapters.aws.conftest import ACCOUNT, Account
from tests.fakes.context import example_config

SURROUNDINGS = {
    "PATH": "/bin",
    "AWS_ACCESS_KEY_ID": "AKIASOMEBODY",
    "AWS_SECRET_ACCESS_KEY": "theirs",
    "AWS_SESSION_TOKEN": "theirs too",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text("[profile hubs]\nregion = us-west-2\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))


def event(mode: Literal["role", "user"], profile: str | None = None) -> EventConfig:
    config = example_config()
    aws = config.aws.model_copy(update={"profile": profile})
    return config.model_copy(update={"credentials": Credentials(mode=mode), "aws": aws})


def sessions(tmp_path: Path, config: EventConfig, *, sandbox: bool = False) -> Sessions:
    return Sessions(config, tmp_path, SURROUNDINGS, sandbox=sandbox)


def test_a_child_without_a_profile_gets_the_environment_as_it_is(tmp_path: Path) -> None:
    assert sessions(tmp_path, event("role")).environment(Identity.OPERATOR) == SURROUNDINGS


def test_terraform_assumes_the_role_itself_so_its_environment_is_the_operators(tmp_path: Path) -> None:
    made = sessions(tmp_path, event("role"))
    assert made.environment(Identity.BOT) == made.environment(Identity.OPERATOR)


def test_a_profile_of_the_config_counts_more_than_a_key_in_the_environment(tmp_path: Path) -> None:
    expected = {"PATH": "/bin", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_PROFILE": "hubs"}
    assert sessions(tmp_path, event("role", "hubs")).environment(Identity.OPERATOR) == expected


def test_the_sandbox_knows_no_profiles(tmp_path: Path) -> None:
    made = sessions(tmp_path, event("role", "hubs"), sandbox=True)
    assert made.environment(Identity.OPERATOR) == SURROUNDINGS


def test_children_of_a_bot_user_get_its_profile_and_nobody_elses_key(tmp_path: Path) -> None:
    made = sessions(tmp_path, event("user", "hubs"))
    assert made.environment(Identity.BOT) == {
        "PATH": "/bin",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "aws" / "credentials"),
        "AWS_PROFILE": "ohw-terraform-bot",
    }


def test_a_bot_user_whose_key_is_not_here_is_never_quietly_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "theirs")
    with pytest.raises(RefusedError, match="the key of ohw-terraform-bot is not on this machine"):
        sessions(tmp_path, event("user")).session(Identity.BOT)


def test_a_bot_user_acts_with_the_key_of_its_file(tmp_path: Path) -> None:
    made = sessions(tmp_path, event("user"))
    made.bot.write(BotKey("AKIABOT", "s3cret"))
    credentials = made.session(Identity.BOT).get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.secret_key) == ("AKIABOT", "s3cret")


def test_a_key_does_not_show_its_secret() -> None:
    assert "s3cret" not in repr(BotKey("AKIABOT", "s3cret"))


def test_a_client_is_made_once_until_its_identity_is_forgotten(tmp_path: Path) -> None:
    made = sessions(tmp_path, event("role"))
    first = made.client("s3")
    assert made.client("s3") is first
    made.forget(Identity.BOT)
    assert made.client("s3") is first
    made.forget(Identity.OPERATOR)
    assert made.client("s3") is not first


@pytest.mark.parametrize(("minutes", "word"), [(-9, "9 min slow"), (9, "9 min fast")])
def test_a_clock_that_is_far_off_is_refused_with_its_difference(minutes: int, word: str) -> None:
    now = dt.datetime(2027, 8, 9, 16, tzinfo=dt.UTC)
    check_clock("Mon, 09 Aug 2027 16:01:00 GMT", now)
    check_clock(None, now)
    check_clock("Mon, 09 Aug 2027 16:01:00 GMT, Mon, 09 Aug 2027 16:01:00 GMT", now)
    with pytest.raises(RefusedError, match=word):
        check_clock("Mon, 09 Aug 2027 16:00:00 GMT", now + dt.timedelta(minutes=minutes))


def test_every_answer_of_aws_is_looked_at_for_its_time(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    monkeypatch.setattr("hubctl.adapters.aws.sessions.check_clock", lambda answered, _now: seen.append(answered))
    account.aws.caller()
    assert len(seen) == 1
    assert seen[0] is not None


def _in_roles(account: Account, *roles: str) -> Sessions:
    return Sessions(account.config, account.work, account.environment, sandbox=True, as_roles=roles)


def test_whoever_acts_in_a_role_does_so_in_hubctl_and_in_its_children(account: Account) -> None:
    one, other = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("one", "other"))
    made = _in_roles(account, one, other)
    arn = made.client("sts").get_caller_identity()["Arn"]
    assert arn.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/other/")
    child = made.environment(Identity.OPERATOR)
    assert child["AWS_ACCESS_KEY_ID"] != account.environment["AWS_ACCESS_KEY_ID"]
    assert child["AWS_SESSION_TOKEN"]
    assert made.described(Identity.OPERATOR) == f"the role {other}"


def test_from_a_role_the_way_leads_on_to_the_bot(account: Account) -> None:
    made = _in_roles(account, f"arn:aws:iam::{ACCOUNT}:role/one")
    arn = made.client("sts", identity=Identity.BOT).get_caller_identity()["Arn"]
    assert arn.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/ohw-terraform-bot/")
