"""How AWS clients are set up: retries, timeouts and connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config

ATTEMPTS = 12
"""botocore's standard mode waits a random part of 1, 2, 4, 8, 16, then 20 s: 12 attempts ride through 75 s on average,
and through 30 s without network all but always. Their sum, timeouts included, is the budget of one call.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""
FEW_ATTEMPTS = 3
"""For the first call of a command, since somebody without a network should read so within seconds, and for calls that
are made again anyway."""


def client_settings(*, path_style: bool, attempts: int = ATTEMPTS) -> Config:
    """Bounded retries and timeouts, and connections enough for emptying a bucket.

    Few attempts have short timeouts too: where a network swallows everything, the call fails within a minute.
    """
    from botocore.config import Config

    return Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=5 if attempts <= FEW_ATTEMPTS else 10,
        read_timeout=15 if attempts <= FEW_ATTEMPTS else 60,
        max_pool_connections=40,
        s3={"addressing_style": "path"} if path_style else {},
    )
