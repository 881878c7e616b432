"""This module lets slow things take their time: state changes that happen after the settings' delay."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable

from hubctl.sandbox.aws import settings

on_change: list[Callable[[], None]] = []
"""Told after a delayed change, so that it is saved."""


def run(change: Callable[[], None], seconds: float | None = None) -> None:
    """Make the change in `seconds` (default: the settings' delay), for the account and region of this request; at
    once for 0.
    """
    wait = settings.current().delay_seconds if seconds is None else seconds
    if wait <= 0:
        change()
        return
    context = contextvars.copy_context()

    def act() -> None:
        context.run(change)
        for tell in on_change:
            tell()

    timer = threading.Timer(wait, act)
    timer.daemon = True
    timer.start()
