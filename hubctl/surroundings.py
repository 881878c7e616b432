"""Where a command runs: its config, its work directory, and its environment."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubctl.config.checks import check
from hubctl.config.load import load
from hubctl.config.model import EventConfig
from hubctl.errors import UsageError
from hubctl.session import Options

WORK = ".hubctl"
"""Folder beside the config in which hubctl keeps its own files."""


@dataclass(frozen=True)
class Surroundings:
    """What a session is made from."""

    options: Options
    config: EventConfig
    work: Path
    environment: Mapping[str, str] = field(repr=False)
    stand_in_charts: str | None = None
    """Chart repository of the sandbox, where the real ones cannot be reached."""

    def extra_values(self) -> dict[str, Mapping[str, object]]:
        """Contents of the `extra_values` files, by their names. Raises UsageError for one that cannot be used."""
        files = {file for hub in self.config.hubs.values() for file in hub.extra_values}
        return {file: _read(self.options.config.parent / file, file) for file in sorted(files)}


def _read(path: Path, name: str) -> Mapping[str, object]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise UsageError(f"extra_values: {name} cannot be read: {error.strerror}", hint=f"ls -l {path}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"extra_values: {name} is not YAML: {error}", hint=f"correct {path}") from error
    if not isinstance(content, dict):
        raise UsageError(f"extra_values: {name} is not a table of values", hint=f"correct {path}")
    return content


def read_config(options: Options) -> EventConfig:
    """The event. Raises ConfigError with all that is wrong with it, today's date considered if things are to be
    made.
    """
    config = load(options.config)
    if options.makes:
        check(config, dt.datetime.now(dt.UTC).date(), sandbox=options.sandbox)
    return config


def base_of(config: Path) -> Path:
    """Folder of hubctl's own files, beside a config."""
    return config.resolve().parent / WORK


def work_of(options: Options) -> Path:
    """An event's work directory. The sandbox's is another: no state is ever shared."""
    name = read_config(options).name
    return base_of(options.config) / (f"{name}.sandbox" if options.sandbox else name)


def surroundings(options: Options) -> Surroundings:
    """Surroundings in a real account."""
    config = read_config(options)
    return Surroundings(options, config, base_of(options.config) / config.name, os.environ)
