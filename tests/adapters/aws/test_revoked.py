"""Credentials that are taken away in the middle of a run, in the embedded AWS."""

from __future__ import annotations

import pytest

from hubctl.core.steps import ApplyRoot
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.errors import RefusedError
from hubctl.fresh import FOR_SECONDS, Standing
from tests.adapters.aws.conftest import Account
from tests.fakes.clock import FakeClock


def test_a_key_of_the_bot_that_somebody_deletes_ends_the_run_before_the_bots_next_change(account: Account) -> None:
    account.mode = "user"
    bot, iam, clock = account.config.bot, account.client("iam"), FakeClock()
    iam.create_user(UserName=bot)
    aws = account.aws
    aws.ensure_access_key(bot)
    standing, step = Standing(aws, clock, account.config), ApplyRoot("", Root("r", LocalBackend(), Identity.BOT, {}))
    standing.check(step)

    iam.delete_access_key(UserName=bot, AccessKeyId=aws.access_keys(bot)[0])
    standing.check(step)  # an answer of a moment ago will do
    clock.sleep(FOR_SECONDS)
    with pytest.raises(
        RefusedError, match=f"by the key of the bot {bot}: AWS does not know these credentials"
    ) as caught:
        standing.check(step)

    assert caught.value.hint == "hubctl up makes what the bot logs in with anew; then go on"
    assert aws.ensure_access_key(bot)
    standing.check(step)


def test_credentials_of_the_operator_that_are_revoked_are_named(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam = account.client("iam")
    iam.create_user(UserName="somebody")
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    clock, sessions = FakeClock(), account.sessions
    standing = Standing(account.aws, clock, account.config)
    step = ApplyRoot("", Root("r", LocalBackend(), Identity.OPERATOR, {}))
    standing.check(step)

    iam.delete_access_key(UserName="somebody", AccessKeyId=key["AccessKeyId"])
    clock.sleep(FOR_SECONDS)

    with pytest.raises(RefusedError) as caught:
        standing.check(step)
    assert sessions.described(Identity.OPERATOR) in caught.value.message
    assert caught.value.message.endswith("That was at 16:00 UTC; the change that comes next was not begun")
    assert "log in again" in caught.value.hint
