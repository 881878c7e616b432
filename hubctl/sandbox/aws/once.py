"""This module answers a call of EC2 that comes again with the same `ClientToken` as it answered the first, and makes
nothing twice: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html

Callers ask again when an answer was lost. The answers are kept for as long as the process lives; AWS keeps them longer.
"""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubctl.sandbox.aws.asgi import Application, Message, Receive, Send

_FORM = b"application/x-www-form-urlencoded"
_Key = tuple[str, str]


class Once:
    """Answers by action and token."""

    def __init__(self) -> None:
        self._answers: dict[_Key, list[Message]] = {}

    def around(self, application: Application) -> Application:
        """The same application, which makes nothing twice."""

        async def once(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not _is_form(scope):
                await application(scope, receive, send)
                return
            body = await _read(receive)
            key = _key(body)
            if key in self._answers:
                for message in self._answers[key]:
                    await send(message)
                return
            said: list[Message] = []
            await application(scope, _again(body, receive), _noting(said, send))
            if key is not None and said and said[0].get("status") == 200:
                self._answers[key] = said

        return once


def _is_form(scope: Message) -> bool:
    headers = dict(scope["headers"])
    return scope["method"] == "POST" and bytes(headers.get(b"content-type", b"")).startswith(_FORM)


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _key(body: bytes) -> _Key | None:
    if b"ClientToken=" not in body:
        return None
    parameters = urllib.parse.parse_qs(body.decode("latin-1"))
    action, token = parameters.get("Action", [""])[0], parameters.get("ClientToken", [""])[0]
    return (action, token) if action and token else None


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read already; then whatever comes after it."""
    waiting = [body]

    async def receiving() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return receiving


def _noting(said: list[Message], send: Send) -> Send:
    async def noting(message: Message) -> None:
        said.append(dict(message))
        await send(message)

    return noting
