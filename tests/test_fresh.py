from __future__ import annotations

import pytest

from hubctl.core.steps import ApplyRoot
from hubctl.core.telling import telling
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.errors import HubctlError, RefusedError
from hubctl.fresh import FOR_SECONDS, PATIENCE_SECONDS, Fresh, Standing
from hubctl.ports.aws import Caller
from tests.fakes.clock import FakeClock
from tests.fakes.context import example_config


def test_a_good_answer_lasts_a_while_and_a_bad_one_is_not_kept() -> None:
    clock, asked = FakeClock(), []

    def check() -> None:
        asked.append(clock.monotonic())
        if len(asked) == 2:
            raise RefusedError("expired", hint="log in")

    fresh = Fresh(clock, check)
    fresh.check()
    fresh.check()
    assert len(asked) == 1
    clock.sleep(FOR_SECONDS)
    with pytest.raises(RefusedError):
        fresh.check()
    fresh.check()
    assert len(asked) == 3


def test_a_network_that_is_away_for_half_a_minute_is_waited_for_and_not_for_ever() -> None:
    clock = FakeClock()

    def check() -> None:
        if clock.monotonic() < 30 or clock.monotonic() > 100:
            raise HubctlError("no network", hint="plug it in")

    fresh = Fresh(clock, check)
    fresh.check()
    assert 30 <= clock.monotonic() < 40
    clock.sleep(100)
    with pytest.raises(HubctlError, match="no network"):
        fresh.check()
    assert clock.monotonic() < 140 + PATIENCE_SECONDS


def test_a_wait_is_told_to_the_step_that_waits() -> None:
    clock, said = FakeClock(), []

    def check() -> None:
        if clock.monotonic() < 5:
            raise HubctlError("no network", hint="plug it in")

    with telling(lambda words, _fraction: said.append(words)):
        Fresh(clock, check).check()

    assert said == ["no network; waiting for up to 60 s more", "no network; waiting for up to 57 s more"]


class Bot:
    """AWS, as far as it says who somebody is. The operator is always known."""

    def __init__(self) -> None:
        self.is_known = False

    def caller(self, identity: Identity = Identity.OPERATOR) -> Caller:
        if identity is Identity.BOT and not self.is_known:
            raise RefusedError("asking AWS, by the key of the bot: AWS does not know it", hint="hubctl up")
        return Caller(example_config().aws.account_id, "arn:aws:iam::123456789012:user/somebody")


def a_step(identity: Identity) -> ApplyRoot:
    return ApplyRoot("apply", Root("cluster", LocalBackend(), identity, {}))


def test_a_bot_whose_key_is_revoked_stops_its_next_change_and_nobody_elses() -> None:
    clock, aws = FakeClock(), Bot()
    standing = Standing(aws, clock, example_config())  # of the port only what is asked
    standing.check(a_step(Identity.BOT))  # not made yet, or not known everywhere: the change itself will tell
    aws.is_known = True
    clock.sleep(FOR_SECONDS)
    standing.check(a_step(Identity.BOT))

    aws.is_known = False
    clock.sleep(FOR_SECONDS)

    standing.check(a_step(Identity.OPERATOR))
    with pytest.raises(RefusedError, match=r"by the key of the bot: .* That was at 16:00 UTC; the change that comes"):
        standing.check(a_step(Identity.BOT))
