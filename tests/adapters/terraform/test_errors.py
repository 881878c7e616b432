"""Which of terraform's errors hubctl can put right by itself."""

from __future__ import annotations

import datetime as dt
import getpass
import socket

import pytest

from hubctl.adapters.terraform.errors import failure, from_text, own_lock
from hubctl.adapters.terraform.events import Diagnostic

BEGAN = dt.datetime(2026, 11, 26, 8, 13, 39, 500_000, tzinfo=dt.UTC)
ME = f"{getpass.getuser()}@{socket.gethostname()}"


def locked(who: str = ME, created: str = "2026-11-26 08:13:39.94417973 +0000 UTC") -> list[Diagnostic]:
    detail = f"Lock Info:\n  ID:        661a371f\n  Who:       {who}\n  Created:   {created}\n"
    return [Diagnostic("Error acquiring the state lock", detail)]


def test_a_lock_that_this_very_command_took_is_its_own() -> None:
    assert own_lock(locked(), BEGAN) == "661a371f"


def test_whose_a_lock_is_can_be_told_from_commands_that_speak_no_json_too() -> None:
    lines = (
        "Error: Error acquiring the state lock",
        "",
        "Error message: operation error S3: PutObject, https response error",
        "StatusCode: 412, RequestID: , HostID: , api error PreconditionFailed",
        "Lock Info:",
        "  ID:        661a371f",
        "  Path:      states/cluster/terraform.tfstate",
        f"  Who:       {ME}",
        "  Created:   2026-11-26 08:13:40.123 +0000 UTC",
        "",
        "Terraform acquires a state lock to protect the state from being written",
    )
    text = "".join(f"\x1b[31m│\x1b[0m \x1b[0m{line}\n" for line in lines)
    found = from_text(text)
    assert own_lock([found], BEGAN) == "661a371f"
    assert f"locked by {ME} since 2026-11-26 08:13:40" in failure("cluster", [found]).message


def test_a_lock_that_was_taken_after_a_command_ended_is_not_its_own() -> None:
    later = locked(created="2026-11-26 08:13:50 +0000 UTC")
    assert own_lock(later, BEGAN, BEGAN + dt.timedelta(seconds=20)) == "661a371f"
    assert own_lock(later, BEGAN, BEGAN + dt.timedelta(seconds=5)) is None


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
