"""An account in which nothing is yet, asked by somebody who may or may not act as the bot."""

from __future__ import annotations

from collections.abc import Sequence

from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller


class FakeAws:
    """Declare with `may_be_bot` and `buckets`."""

    def __init__(self, *, may_be_bot: bool = True, buckets: Sequence[str] = ()) -> None:
        self._may_be_bot = may_be_bot
        self._buckets = buckets

    def caller(self, identity: Identity = Identity.OPERATOR) -> Caller:
        if identity is Identity.BOT and not self._may_be_bot:
            raise HubctlError("not authorized to perform sts:AssumeRole", hint="ask")
        return Caller("123456789012", "arn:aws:iam::123456789012:role/reader")

    def bucket_exists(self, bucket: str, region: str) -> bool:
        return bucket in self._buckets

    def object_exists(self, bucket: str, key: str, region: str) -> bool:
        return bucket in self._buckets

    def records(self, zone: str) -> None:
        return None
