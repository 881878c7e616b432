"""Interim."""

from __future__ import annotations

import datetime as dt

from hubctl.config.model import EventConfig


def check_today(config: EventConfig, today: dt.date) -> None: ...
def check_real_account(config: EventConfig) -> None: ...
