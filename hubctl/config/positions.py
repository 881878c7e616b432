"""Where each key and value of a TOML file stands, which tomllib does not tell (nor does any TOML library we know of).

The scanner walks text that tomllib has already accepted, so it only has to find where things end, never to judge them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys from the top of the file down; an integer is a place in an array."""

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""(?P<bare>[A-Za-z0-9_-]+)|"(?:[^"\\]|\\.)*"|'[^']*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(
    r'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}|\'\'\'(?:[^']|'{1,2}(?!'))*'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*\'''', re.DOTALL
)
_BARE = re.compile(r"[^,\]}#\n]*")


class Position(NamedTuple):
    """A place in a file, counted from 1 as editors do; columns are characters."""

    line: int
    column: int


class Place(NamedTuple):
    """Where a key stands, and where its value begins. A table's two are the same: its header."""

    key: Position
    value: Position


def find(text: str) -> dict[KeyPath, Place]:
    """Places of all tables, keys and array elements of a TOML text that tomllib accepts."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.scan()
    return scanner.places


@dataclass
class _Scanner:
    text: str
    at: int = 0
    places: dict[KeyPath, Place] = field(default_factory=dict)
    _tables: dict[KeyPath, int] = field(default_factory=dict)
    """Arrays of tables ([[name]]), and how many tables each has so far."""

    def scan(self) -> None:
        table: KeyPath = ()
        while self._more():
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _more(self) -> bool:
        self._skip(_GAP)
        return self.at < len(self.text)

    def _skip(self, what: re.Pattern[str]) -> bool:
        match = what.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match is not None

    def _position(self, offset: int) -> Position:
        return Position(self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset))

    def _note(self, path: KeyPath, key: int, value: int) -> None:
        """The first place wins: a table may be opened several times by keys that go deeper."""
        if path not in self.places:
            self.places[path] = Place(self._position(key), self._position(value))

    def _header(self) -> KeyPath:
        start = self.at
        is_array = self.text.startswith("[[", start)
        self.at += 2 if is_array else 1
        self._skip(_GAP)
        keys = self._keys()
        self.at = self.text.index("]", self.at) + (2 if is_array else 1)
        path: KeyPath = ()
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            is_last = number == len(keys)
            if is_last and not is_array:
                # Opened by its own header now, whatever opened it before.
                self.places.pop(path, None)
            self._note(path, start, start)
            if is_last and is_array:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self._note(path, start, start)
        return path

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._skip(_DOT):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        match = _KEY.match(self.text, self.at)
        assert match is not None, "tomllib accepted this"  # noqa: S101 (a bug otherwise, never the user's)
        self.at = match.end()
        return match["bare"] or str(tomllib.loads(f"key = {match[0]}")["key"])

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        keys = self._keys()
        self.at = self.text.index("=", self.at) + 1
        self._skip(_GAP)
        for depth in range(1, len(keys)):
            self._note((*table, *keys[:depth]), start, start)
        path = (*table, *keys)
        self._note(path, start, self.at)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif not self._skip(_STRING):
            self._skip(_BARE)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        number = 0
        while not self._closes("]"):
            self._note((*path, number), self.at, self.at)
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while not self._closes("}"):
            self._pair(path)
        self.at += 1

    def _closes(self, bracket: str) -> bool:
        """Goes on to the next element; whether there is none."""
        self._skip(_GAP)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_GAP)
        return self.text.startswith(bracket, self.at)
