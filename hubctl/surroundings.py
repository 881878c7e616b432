"""Where a command runs: its config, its work directory, its environment; the sandbox's where that is asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubctl.config.checks import check_real_account, check_today
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


def surroundings(options: Options) -> Surroundings:
    """Loads the config, and starts the sandbox if that is what the command is for."""
    import datetime as dt

    config = load(options.config)
    check_today(config, dt.datetime.now(dt.UTC).date())
    base = options.config.resolve().parent / WORK
    if not options.sandbox:
        check_real_account(config)
        return Surroundings(options, config, base / config.name, os.environ)
    from hubctl.rehearsal import rehearse

    return rehearse(options, config, base)
