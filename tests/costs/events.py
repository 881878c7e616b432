"""The example event with what the tests of costs are about."""

from __future__ import annotations

from typing import Any

from hubctl.config.model import EventConfig
from tests.fakes.context import example_config


def event(**changes: Any) -> EventConfig:
    """The example with other values, as "cluster__kubernetes_version"; of Kubernetes 1.34 unless said otherwise."""
    config = example_config()
    for path, value in {"cluster__kubernetes_version": "1.34", **changes}.items():
        config = _changed(config, path.split("__"), value)
    return config


def _changed(part: Any, path: list[str], value: Any) -> Any:
    name, rest = path[0], path[1:]
    inner = _changed(getattr(part, name), rest, value) if rest else value
    return part.model_copy(update={name: inner})
