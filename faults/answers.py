"""This module writes the refusals that AWS and Kubernetes give, each in the words of its protocol."""

from __future__ import annotations

import json
from dataclasses import dataclass

from faults.calls import Call, Request


@dataclass(frozen=True)
class Answer:
    """A reply."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


_CODES = {
    "error": (500, "InternalFailure", "We encountered an internal error. Please try again."),
    "throttle": (400, "Throttling", "Rate exceeded"),
    "denied": (403, "AccessDenied", "User is not authorized to perform this action"),
}
_S3 = {"error": (500, "InternalError"), "throttle": (503, "SlowDown"), "denied": (403, "AccessDenied")}
_EC2 = {"throttle": (503, "RequestLimitExceeded"), "denied": (403, "UnauthorizedOperation")}
_JSON = {"denied": (400, "AccessDeniedException"), "throttle": (429, "TooManyRequestsException")}
_KUBERNETES = {"error": (500, "InternalError"), "throttle": (429, "TooManyRequests"), "denied": (403, "Forbidden")}


def refusal(fault: str, call: Call, request: Request) -> Answer:
    """The answer of the service for a fault: error, throttle or denied."""
    if call.service == "kubernetes":
        return _kubernetes(fault)
    status, code, words = _CODES[fault]
    if call.service == "s3":
        status, code = _S3[fault]
        return _xml(status, f"<Error><Code>{code}</Code><Message>{words}</Message></Error>")
    if call.service == "ec2":
        status, code = _EC2.get(fault, (status, code))
        inner = f"<Errors><Error><Code>{code}</Code><Message>{words}</Message></Error></Errors>"
        return _xml(status, f"<Response>{inner}<RequestID>0</RequestID></Response>")
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if form or call.service == "route53":
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{words}</Message></Error>"
        return _xml(status, f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>")
    status, code = _JSON.get(fault, (status, code))
    text = json.dumps({"__type": code, "message": words, "Message": words}).encode()
    return Answer(status, "application/x-amz-json-1.1", text, (("x-amzn-ErrorType", code),))


def _xml(status: int, text: str) -> Answer:
    return Answer(status, "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode())


def _kubernetes(fault: str) -> Answer:
    status, reason = _KUBERNETES[fault]
    words = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": status}
    headers = (("Retry-After", "1"),) if fault == "throttle" else ()
    return Answer(status, "application/json", json.dumps(words | {"message": f"injected {reason}"}).encode(), headers)
