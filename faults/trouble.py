"""This module is trouble that lasts: a network that is away, credentials that ran out. Single calls are `Fault`s."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

from faults.answers import Answer, refusal
from faults.calls import Call, Request

_LOOK_SECONDS = 0.1
_SAID = "The security token included in the request is expired"


@dataclass
class Trouble:
    """What all calls meet from one moment on."""

    kind: str
    """"silent": a connection is taken and nothing is said; "reset": it is reset; "expired": AWS knows it no longer;
    "refused": nobody listens any more; "throttle" and "error": answered so."""
    seconds: float = float("inf")
    """How long. What is silent is reset then."""
    key: str = ""
    """Only calls that are signed with this access key; empty: all calls, those to Kubernetes as well."""
    share: float = 1.0
    """Which part of AWS's calls, reads too, by a die that always falls alike; 1: all, and Kubernetes' as well."""
    _die: random.Random = field(default_factory=lambda: random.Random(1), init=False)  # noqa: S311 (no secret)
    _end: float = field(default=0.0, init=False)

    def begin(self) -> None:
        """Now."""
        self._end = time.monotonic() + self.seconds

    def stop(self) -> None:
        """Ends it."""
        self._end = 0.0

    @property
    def lasts(self) -> bool:
        """Whether it is not over."""
        return time.monotonic() < self._end

    def meets(self, request: Request) -> bool:
        """Whether a call meets it."""
        if not self.lasts:
            return False
        signed = request.headers.get("authorization", "")
        if self.share < 1:
            return signed.startswith("AWS4-HMAC") and self._die.random() < self.share
        return f"Credential={self.key}/" in signed if self.key else True

    async def answer(self, call: Call, request: Request) -> Answer | None:
        """What is answered; None where the connection is to be reset."""
        while self.kind == "silent" and self.lasts:
            await asyncio.sleep(_LOOK_SECONDS)
        if self.kind in ("throttle", "error"):
            return refusal(self.kind, call, request)
        return expired(call, request) if self.kind == "expired" else None


def expired(call: Call, request: Request) -> Answer:
    """The refusal of a session that has run out.

    https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    """
    if call.service == "kubernetes":
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized", "code": 401}
        return Answer(401, "application/json", json.dumps(status | {"message": "Unauthorized"}).encode())
    if call.service == "s3":
        return _xml(400, f"<Error><Code>ExpiredToken</Code><Message>{_SAID}</Message></Error>")
    if call.service == "ec2":
        error = f"<Error><Code>RequestExpired</Code><Message>{_SAID}</Message></Error>"
        return _xml(400, f"<Response><Errors>{error}</Errors><RequestID>0</RequestID></Response>")
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if form or call.service == "route53":
        error = f"<Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>{_SAID}</Message></Error>"
        return _xml(403, f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>")
    body = json.dumps({"__type": "ExpiredTokenException", "message": _SAID}).encode()
    return Answer(403, "application/x-amz-json-1.1", body, (("x-amzn-ErrorType", "ExpiredTokenException"),))


def _xml(status: int, text: str) -> Answer:
    return Answer(status, "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode())
