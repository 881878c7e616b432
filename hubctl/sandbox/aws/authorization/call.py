"""This module holds a call as IAM sees it, and one question that is asked about it."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Keys = dict[str, Any]
"""Condition keys of a request, by the names that IAM gives them."""


@dataclass(frozen=True)
class Check:
    """Whether the caller may do `action` with the resource `arn`; all checks of a call must be allowed."""

    action: str
    arn: str = "*"
    keys: Keys = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """An API call: its IAM action ("ec2:CreateVpc"), and where its arguments are."""

    action: str
    path: str
    text: str
    params: Mapping[str, str]
    document: Mapping[str, Any]
    region: str
    account: str

    @classmethod
    def of(cls, action: str, path: str, body: bytes, params: Mapping[str, Any], *, region: str, account: str) -> Call:
        """From what ministack hands over: values of parameters are lists of one, or strings."""
        flat = {name: value[0] if isinstance(value, list) and value else value for name, value in params.items()}
        text = body.decode("utf-8", errors="replace")
        document = json.loads(text) if text.startswith("{") else _binary(body)
        return cls(action, urllib.parse.unquote(path), text, flat, document, region, account)

    @property
    def name(self) -> str:
        """The action without its service."""
        return self.action.partition(":")[2]

    def arn(self, resource: str, *, service: str | None = None) -> str:
        """An ARN in the call's account and region."""
        return f"arn:aws:{service or self.action.partition(':')[0]}:{self.region}:{self.account}:{resource}"

    def argument(self, name: str) -> str:
        """An argument, whichever protocol it came by; empty if it is not given."""
        return str(self.params.get(name) or self.document.get(name) or "")

    def several(self, name: str) -> list[str]:
        """The same of a list."""
        given = self.document.get(name)
        return [str(one) for one in given] if isinstance(given, list) else self.values(f"{name}.member")

    def values(self, name: str) -> list[str]:
        """A parameter of the query protocol: `Name`, or `Name.1`, `Name.2`, …"""
        if name in self.params:
            return [str(self.params[name])]
        found, index = [], 1
        while (value := self.params.get(f"{name}.{index}")) is not None:
            found.append(str(value))
            index += 1
        return found


def _binary(body: bytes) -> Mapping[str, Any]:
    """A document in CBOR, which newer clients of CloudWatch send: a map begins with 0xa0 to 0xbf."""
    if not body or not 0xA0 <= body[0] <= 0xBF:
        return {}
    import cbor2

    found = cbor2.loads(body)
    return found if isinstance(found, dict) else {}


def requested(tags: Mapping[str, str]) -> Keys:
    """The condition keys of tags that a request gives."""
    return {f"aws:RequestTag/{key}": value for key, value in tags.items()} | (
        {"aws:TagKeys": list(tags)} if tags else {}
    )


def owned(tags: Mapping[str, str]) -> Keys:
    """The condition keys of tags that a resource has."""
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def pairs(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as AWS lists them, as a table."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}
