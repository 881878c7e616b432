"""A network that takes a call and never answers: whoever asks again anyway must not hang for minutes."""

from __future__ import annotations

from hubctl.adapters.aws.clients import ATTEMPTS, FEW_ATTEMPTS, client_settings
from hubctl.adapters.aws.s3_lock import S3Locks
from hubctl.lock.shared import STALE_SECONDS
from tests.adapters.aws.conftest import ACCOUNT, Account

MOST_PAUSES_SECONDS = 1.0 + 2.0
"""botocore waits at most so long between three attempts."""


def longest_seconds(attempts: int) -> float:
    """How long one call can take."""
    settings = client_settings(path_style=True, attempts=attempts)
    pauses = MOST_PAUSES_SECONDS if attempts == FEW_ATTEMPTS else 20.0 * attempts
    return float(attempts * (settings.connect_timeout + settings.read_timeout) + pauses)


def test_a_lock_that_cannot_be_renewed_is_known_as_lost_soon_after_others_may_take_it_for_dead() -> None:
    assert longest_seconds(FEW_ATTEMPTS) < STALE_SECONDS / 4
    assert longest_seconds(ATTEMPTS) > STALE_SECONDS, "which is why the lock's own calls are others"


def test_the_lock_is_renewed_by_calls_that_give_up_soon(account: Account) -> None:
    locks = S3Locks(account.sessions, "there-is-no-such-bucket", ACCOUNT).impatient()
    assert locks._client.meta.config.retries["total_max_attempts"] == FEW_ATTEMPTS
    assert locks._client.meta.config.read_timeout == 15
