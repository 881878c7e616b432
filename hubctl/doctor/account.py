"""Who we are, whether that is the event's account, and for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hubctl.core.findings import Finding, error, ok, warning
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.subject import BOTH, refusals
from hubctl.ports.survey import Lifetime
from hubctl.preflight import check_account

LONGEST_RUN = dt.timedelta(minutes=30)
"""A first `up`, and a teardown."""
_COMFORTABLE = dt.timedelta(hours=1)


def identity(instruments: Instruments) -> Iterator[Finding]:
    """Ours, and the account."""
    found: list[Finding] = []
    with refusals("identity", found):
        caller = check_account(instruments.aws, instruments.config)
        found.append(ok("identity", f"{caller.arn}, in the event's account"))
    return iter(found)


def lifetime(instruments: Instruments) -> Iterator[Finding]:
    """Of the credentials."""
    yield judge_lifetime(instruments.survey.lifetime(), instruments.clock.now())


def judge_lifetime(found: Lifetime, now: dt.datetime) -> Finding:
    """Against the longest run. Credentials that renew themselves last as long as the login behind them, of which
    nobody says how long that is."""
    what, fix = "credentials", "aws sso login, or export fresh ones"
    if not found.temporary and found.ends is None:
        return ok(what, "a key that does not expire")
    if found.renews:
        return ok(what, "renew themselves while the login behind them lasts")
    if found.ends is None:
        reason = "are temporary, and nobody says until when; a first `up` takes half an hour"
        return warning(what, reason, fix="export AWS_CREDENTIAL_EXPIRATION=… beside them, to have it checked")
    left = found.ends - now
    minutes = f"{max(left.total_seconds(), 0) / 60:.0f} minutes"
    if left < LONGEST_RUN:
        return error(what, f"last {minutes} more; a run takes up to 30", fix=fix, stops=BOTH)
    if left < _COMFORTABLE:
        return warning(what, f"last {minutes} more; a run takes up to 30", fix=fix)
    return ok(what, f"last until {found.ends:%Y-%m-%d %H:%M} UTC")
