"""Config files for tests: the example, with a line changed, and what loading it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.config.load import ConfigError, load
from hubctl.config.model import EventConfig

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")


class Folder:
    """A folder with a config.toml in it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"

    def example(self, **changes: str) -> EventConfig:
        """Loads the example, with `old="new"` for texts of it."""
        return load(self.write(changed(changes)))

    def write(self, text: str) -> Path:
        self.file.write_text(text, encoding="utf-8")
        return self.file

    def problems(self, text: str) -> list[str]:
        """What loading a text says, each problem without the folder: `3:5: event.name: …`."""
        with pytest.raises(ConfigError) as caught:
            load(self.write(text))
        return [problem.line("").removeprefix(":") for problem in caught.value.problems]

    def problem(self, changes: dict[str, str]) -> str:
        """The only problem of the example with changed texts, without its place."""
        (found,) = self.problems(changed(changes))
        return found.split(": ", maxsplit=1)[1]


def changed(changes: dict[str, str]) -> str:
    """The example with other texts; each must be there."""
    text = EXAMPLE
    for old, new in changes.items():
        assert old in text, f"the example has no {old!r}"
        text = text.replace(old, new, 1)
    return text
