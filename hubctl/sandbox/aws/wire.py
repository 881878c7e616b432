"""This module holds what the patches share: how a request and a reply look, and how a function of ministack is
wrapped.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

Params = dict[str, list[str]]
"""A request of the query protocol: every value is a list, as `urllib.parse.parse_qs` gives it."""

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""

Query = Callable[[Params], Reply]
Record = dict[str, Any]


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """AWS says no: raised in a patch, answered to the caller with this code and message."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def first(params: Params, name: str, default: str = "") -> str:
    """The value of a parameter, or the default."""
    values = params.get(name) or [default]
    return values[0]


def members(params: Params, prefix: str) -> list[str]:
    """The values `<prefix>.1`, `<prefix>.2`, … of a list parameter."""
    return list(_numbered(params, prefix))


def _numbered(params: Params, prefix: str) -> Iterator[str]:
    index = 1
    while value := first(params, f"{prefix}.{index}"):
        yield value
        index += 1


def filters(params: Params) -> dict[str, list[str]]:
    """The filters of an EC2 Describe call: name to accepted values."""
    found: dict[str, list[str]] = {}
    index = 1
    while name := first(params, f"Filter.{index}.Name"):
        found[name] = members(params, f"Filter.{index}.Value")
        index += 1
    return found


def truth(value: object) -> str:
    """A boolean as XML writes it."""
    return "true" if value else "false"


def xml_list(tag: str, items: str) -> str:
    """A list element; empty as an empty element."""
    return f"<{tag}>{items}</{tag}>" if items else f"<{tag}/>"


def element(tag: str, value: object) -> str:
    """An element with escaped text; nothing for an absent value."""
    if value is None or value == "":
        return ""
    return f"<{tag}>{escape(truth(value) if isinstance(value, bool) else str(value))}</{tag}>"


def query_reply(action: str, result: str, namespace: str) -> Reply:
    """A reply of the query protocol (IAM, ELB, Auto Scaling, CloudWatch): the result wrapped as AWS wraps it."""
    body = (
        f'<{action}Response xmlns="{namespace}"><{action}Result>{result}</{action}Result>'
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></{action}Response>"
    )
    return 200, {"Content-Type": "text/xml"}, body.encode()


def query_error(refused: Refused, namespace: str) -> Reply:
    """An error of the query protocol."""
    body = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>Sender</Type><Code>{refused.code}</Code>'
        f"<Message>{escape(refused.message)}</Message></Error><RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    )
    return refused.status, {"Content-Type": "text/xml"}, body.encode()


def json_reply(body: object, status: int = 200) -> Reply:
    """A reply of a JSON protocol."""
    return status, {"Content-Type": "application/json"}, json.dumps(body, default=str).encode()


def json_error(refused: Refused) -> Reply:
    """An error of a JSON protocol, with the type in body and header as AWS sends it."""
    body = {"__type": refused.code, "message": refused.message}
    headers = {"Content-Type": "application/json", "x-amzn-errortype": refused.code}
    return refused.status, headers, json.dumps(body).encode()


def load(body: bytes | str | None) -> Record:
    """The JSON body of a request; empty for none."""
    found = json.loads(body) if body else {}
    return found if isinstance(found, dict) else {}


def succeeded(reply: Reply) -> bool:
    """Whether AWS said yes."""
    return 200 <= reply[0] < 300
