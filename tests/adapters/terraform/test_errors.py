"""Which of terraform's errors hubctl can put right by itself."""

from __future__ import annotations

import datetime as dt
import getpass
import socket

import pytest

from hubctl.adapters.terraform.errors import own_lock
from hubctl.adapters.terraform.events import Diagnostic

BEGAN = dt.datetime(2026, 11, 26, 8, 13, 39, 500_000, tzinfo=dt.UTC)
ME = f"{getpass.getuser()}@{socket.gethostname()}"


def locked(who: str = ME, created: str = "2026-11-26 08:13:39.94417973 +0000 UTC") -> list[Diagnostic]:
    detail = f"Lock Info:\n  ID:        661a371f\n  Who:       {who}\n  Created:   {created}\n"
    return [Diagnostic("Error acquiring the state lock", detail)]


def test_a_lock_that_this_very_command_took_is_its_own() -> None:
    assert own_lock(locked(), BEGAN) == "661a371f"


@pytest.mark.parametrize(
    "errors",
    [
        locked(who="ann@elsewhere"),
        locked(created="2026-11-26 08:13:38.9 +0000 UTC"),
        locked(created="somewhen"),
        [Diagnostic("creating VPC: AccessDenied")],
    ],
    ids=["of another machine", "older than the command", "of an unknown time", "no lock"],
)
def test_any_other_lock_may_be_somebodys(errors: list[Diagnostic]) -> None:
    assert own_lock(errors, BEGAN) is None
