"""What is wrong with a config, each with its place, and the error that carries them all at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hubctl.config.positions import KeyPath, Position
from hubctl.errors import UsageError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def dotted(path: KeyPath) -> str:
    """A path as people write it: `hubs.prod.mounts[0].path`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += ("." if text else "") + (key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False))
    return text


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: which key, and what to write instead. Never holds a secret."""

    path: KeyPath
    text: str
    position: Position | None = None
    about_key: bool = False
    """Whether the key is wrong, not its value."""

    def line(self, file: str) -> str:
        """As compilers write it, so that editors and terminals can jump there."""
        where = f"{file}:{self.position.line}:{self.position.column}" if self.position else file
        key = f" {dotted(self.path)}:" if self.path else ""
        return f"{where}:{key} {self.text}"

    def annotation(self, file: str) -> str:
        """As GitHub Actions reads it from a step's output, to show it beside the line."""
        place = f",line={self.position.line},col={self.position.column}" if self.position else ""
        key = f"{dotted(self.path)}: " if self.path else ""
        return f"::error file={_escaped(file, ':,')}{place}::{_escaped(key + self.text)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


class ConfigError(UsageError):
    """The config is wrong in one or several places; nothing was touched."""

    def __init__(self, file: Path | str, problems: Iterable[Problem]) -> None:
        self.file = str(file)
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = [problem.line(self.file) for problem in self.problems]
        if count > 1:
            lines.insert(0, f"{self.file} has {count} problems")
        super().__init__("\n".join(lines), hint=f"correct {self.file}, then: hubctl validate{_option(self.file)}")

    def annotations(self) -> tuple[str, ...]:
        """One line a problem for GitHub Actions (where GITHUB_ACTIONS is "true")."""
        return tuple(problem.annotation(self.file) for problem in self.problems)


def _option(file: str) -> str:
    return "" if file == "config.toml" else f" --config {file}"
