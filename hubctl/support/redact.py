"""Takes secrets out of texts: those whose values are known, however they are written, then what looks like one."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from hubctl.support import patterns
from hubctl.support.patterns import HIDDEN

SHORTEST = 6
"""A shorter value would blank out half of a text ("true", "admin")."""
_SHORTEST_LINE = 12
_BEGINS = ("{", "[")
_SHORTEST_PIECE = 8
_NOBODYS_ACCOUNT = "0" * 12
_ACCOUNTS = re.compile(r"(?<=:)\d{12}(?=:)|\b\d{12}(?=\.dkr\.ecr)")


@dataclass(frozen=True)
class Redacted:
    """A text as it may be sent, and how many places were hidden in it."""

    text: str
    hidden: int


class Redactor:
    """Hides `known` values. With `account`, also that number, and those of all ARNs. `home` becomes `~`."""

    def __init__(self, known: Iterable[str], *, account: str = "", hide_account: bool = False, home: str = "") -> None:
        written = {form for value in known if len(value) >= SHORTEST for form in forms(value)}
        longest_first = sorted(written, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        self._account, self._hides_account = account, hide_account
        self._home = re.compile(re.escape(home) + r"(?![\w.-])") if len(home) > 1 else None

    def __call__(self, text: str) -> Redacted:
        """JSON, whole or line by line, is looked into: a secret in it is written as it is only inside its strings."""
        inside = Inside(self._plain)
        found = self._plain(inside.everything(text))
        return Redacted(found.text, found.hidden + inside.hidden)

    def _plain(self, text: str) -> Redacted:
        """Known ones first: what only looks like one may be part of them."""
        count = 0
        if self._known is not None:
            text, count = self._known.subn(HIDDEN, text)
        text, more = patterns.hide(text)
        if self._hides_account:
            text = _ACCOUNTS.sub(_NOBODYS_ACCOUNT, text)
            text = text.replace(self._account, _NOBODYS_ACCOUNT) if self._account else text
        return Redacted(self._home.sub("~", text) if self._home else text, count + more)


def forms(value: str) -> Iterator[str]:
    """The ways in which logs, JSON, addresses and Kubernetes write a value, and each line of one that has many."""
    lines = [line.strip() for line in value.splitlines()]
    for one in (value, value.strip(), *(line for line in lines if len(line) >= _SHORTEST_LINE)):
        if len(one) < SHORTEST:
            continue
        yield from (one, repr(one)[1:-1], html.escape(one), one.encode().hex())
        yield from (quote(one), quote(one, safe=""), quote_plus(one))
        for plain in (json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1]):
            yield from (plain, json.dumps(plain)[1:-1])
        yield from _in_base64(one.encode())


def _in_base64(value: bytes) -> Iterator[str]:
    """Wherever it begins in what was encoded: a header `user:password` is one text."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + value).decode()
        cut = (0, 3, 2)[(len(value) + before) % 3]
        piece = encoded[(0, 2, 3)[before] : len(encoded) - cut]
        if len(piece) >= _SHORTEST_PIECE:
            yield from (piece, piece.replace("+", "-").replace("/", "_"))


class Inside:
    """Looks into JSON. `hidden` counts what was hidden there."""

    def __init__(self, redact: Callable[[str], Redacted]) -> None:
        self._redact = redact
        self.hidden = 0

    def everything(self, text: str) -> str:
        """One JSON value of many lines, or one a line; lines that are none stay as they are."""
        if text.startswith(_BEGINS) and self._parsed(text.partition("\n")[0]) is None:
            whole = self._parsed(text)
            if whole is not None:
                return json.dumps(self._value(whole), indent=1, ensure_ascii=False) + "\n"
        return "\n".join(self._line(line) if line.startswith(_BEGINS) else line for line in text.split("\n"))

    def _line(self, line: str) -> str:
        found = self._parsed(line)
        return line if found is None else json.dumps(self._value(found), ensure_ascii=False)

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._string(key): self._under(key, item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return self._string(value) if isinstance(value, str) else value

    def _under(self, key: str, value: Any) -> Any:
        """What stands under a name that sounds secret is one, whatever it looks like."""
        if isinstance(value, list):
            return [self._under(key, item) for item in value]
        if isinstance(value, str) and patterns.is_secret(key, value):
            self.hidden += 1
            return HIDDEN
        return self._value(value)

    def _string(self, text: str) -> str:
        """JSON in JSON is looked into, too."""
        if text.startswith((*_BEGINS, '"')) and (inner := self._parsed(text)) is not None:
            return json.dumps(self._value(inner), ensure_ascii=False)
        found = self._redact(text)
        self.hidden += found.hidden
        return found.text

    def _parsed(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return None
