"""Instruments over fakes: what a test does not declare fails the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hubctl.doctor.instruments import Instruments
from tests.fakes.clock import FakeClock
from tests.fakes.context import Undeclared, example_config

_PORTS = (
    "programs", "aws", "survey", "inventory", "limits", "permissions", "delegation", "github", "registry", "charts",
    "secrets",
)  # fmt: skip


def some_instruments(**given: Any) -> Instruments:
    """Of the example event, on its first day. Keyword arguments: ports and fields by their names."""
    ports: dict[str, Any] = {name: Undeclared() for name in _PORTS}
    fields: dict[str, Any] = {
        "config": example_config(), "work": Path("/work"), "sandbox": False, "clock": FakeClock(),
    }  # fmt: skip
    return Instruments(**{**ports, **fields, **given})
