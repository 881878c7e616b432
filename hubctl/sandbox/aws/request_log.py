"""This module writes one JSON line a request, so that tests can compare what was called with what a policy allows.

Fields: `time` (seconds since the epoch), `account`, `region`, `access_key`, `principal` (ARN, null where unknown),
`service`, `action` (as IAM names it, `ec2:CreateVpc`), `kind` (`read` or `write`), `status`, `seconds`. Bodies are
never written.
"""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubctl.sandbox.aws.asgi import Application, Message, Receive, Send

_READS = re.compile(
    r"^(Describe|View|Get|List|Head|Lookup|Search|Select|BatchGet|BatchDescribe|Filter|Estimate|Simulate|AssumeRole|Decode|Query|Scan)"
)
_BODY_LIMIT = 64 * 1024
"""Enough of a body to find the name of the action in; an S3 object is not copied for it."""


class RequestLog:
    """Appends to one file; tells when something may have changed."""

    def __init__(self, path: Path, on_change: Callable[[], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._on_change = on_change

    def around(self, application: Application) -> Application:
        """The same application, logged."""

        async def logged(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["path"].startswith("/_"):
                if scope["type"] == "http":
                    self._on_change()
                await application(scope, receive, send)
                return
            await self._one(application, scope, receive, send)

        return logged

    async def _one(self, application: Application, scope: Message, receive: Receive, send: Send) -> None:
        body = bytearray()
        status = 0

        async def listening() -> Message:
            message = await receive()
            if len(body) < _BODY_LIMIT:
                body.extend(message.get("body", b""))
            return message

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                # Before the caller has its answer: whoever got one finds the line in the log.
                self._write(describe(scope, bytes(body)) | _times(started, status))
            await send(message)

        started = time.time()
        await application(scope, listening, answering)

    def _write(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "write":
            self._on_change()
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def _times(started: float, status: int) -> dict[str, Any]:
    return {"time": started, "status": status, "seconds": round(time.time() - started, 4)}


def describe(scope: Message, body: bytes) -> dict[str, Any]:
    """Who asked for what. Called once the request is handled, when ministack knows the account and the region."""
    from ministack import app
    from ministack.core import iam_actions, responses, router

    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = urllib.parse.parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
    method, path = scope["method"], scope["path"]
    parameters = app._routing_params(method, path, headers, body, query)
    service = app.detect_service(method, path, headers, parameters)
    action = iam_actions.extract_iam_action(service, method, path, headers, body, parameters)
    access_key = router.extract_access_key_id(headers, query)
    return {
        "account": responses.get_account_id(),
        "region": responses.get_region(),
        "access_key": access_key,
        "principal": _principal(access_key),
        "service": service,
        "action": action or f"{service}:{method}",
        "kind": "read" if _is_read(action, method) else "write",
    }


def _principal(access_key: str) -> str | None:
    from ministack.core import iam_evaluator

    found = iam_evaluator.resolve_caller_identity(access_key)
    return found["userArn"] if found else None


def _is_read(action: str | None, method: str) -> bool:
    name = action.partition(":")[2] if action else ""
    return bool(_READS.match(name)) if name else method in ("GET", "HEAD", "OPTIONS")
