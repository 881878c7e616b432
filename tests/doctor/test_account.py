from __future__ import annotations

import datetime as dt

import pytest

from hubctl.core.findings import Level
from hubctl.doctor.account import judge_lifetime
from hubctl.ports.survey import Lifetime

NOW = dt.datetime(2027, 8, 9, 12, tzinfo=dt.UTC)


def _in(minutes: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("found", "level", "reason"),
    [
        (Lifetime(None, temporary=False, renews=False), Level.OK, "a key that does not expire"),
        (Lifetime(_in(5), temporary=True, renews=True), Level.OK, "renew themselves while the login behind them lasts"),
        (Lifetime(_in(29), temporary=True, renews=False), Level.ERROR, "last 29 minutes more; a run takes up to 30"),
        (Lifetime(_in(-9), temporary=True, renews=False), Level.ERROR, "last 0 minutes more; a run takes up to 30"),
        (Lifetime(_in(40), temporary=True, renews=False), Level.WARNING, "last 40 minutes more; a run takes up to 30"),
        (Lifetime(_in(90), temporary=True, renews=False), Level.OK, "last until 2027-08-09 13:30 UTC"),
    ],
)
def test_credentials_must_last_for_a_run(found: Lifetime, level: Level, reason: str) -> None:
    judged = judge_lifetime(found, NOW)
    assert (judged.level, judged.reason) == (level, reason)


def test_a_token_of_which_nobody_knows_the_end_is_warned_of() -> None:
    judged = judge_lifetime(Lifetime(None, temporary=True, renews=False), NOW)
    assert (judged.level, "AWS_CREDENTIAL_EXPIRATION" in judged.fix) == (Level.WARNING, True)
