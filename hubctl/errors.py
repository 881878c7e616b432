"""Errors that a user can cause or meet: each says what happened, and what to type next.

HubctlError            exit 1   a phase failed; run again to resume
├── UsageError         exit 2   usage or config invalid, nothing touched
├── RefusedError       exit 3   refused before touching anything (preflight, wrong account, missing tool)
├── LeftoversError     exit 4   teardown ran and something is still there
├── UnverifiedError    exit 5   could not verify: a listing was denied or kept failing
├── LockedError        exit 6   another run holds the lock
├── BugError           exit 70  hubctl itself is wrong; the traceback is in the run's log, not on the screen
└── InterruptedRunError exit 130 stopped by Ctrl-C; the hint is the command that resumes
"""

from __future__ import annotations

from typing import ClassVar


class HubctlError(Exception):
    """Something failed that the user must know about.

    `message` says what happened and where; `hint` says what to do next, as a command to type where there is one.
    Neither may hold a secret.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HubctlError):
    """The command line or the config is wrong; nothing was touched."""

    exit_code = 2


class RefusedError(HubctlError):
    """hubctl refused before it touched anything: wrong account, no credentials, a missing tool."""

    exit_code = 3


class LeftoversError(HubctlError):
    """The teardown ran and something is still there."""

    exit_code = 4


class UnverifiedError(HubctlError):
    """A listing was denied or kept failing, so nobody can say that nothing is left."""

    exit_code = 5


class LockedError(HubctlError):
    """Another run of the same event holds the lock."""

    exit_code = 6


class BugError(HubctlError):
    """hubctl itself is wrong."""

    exit_code = 70


class InterruptedRunError(HubctlError):
    """The user stopped the run; the message says what became of what ran."""

    exit_code = 130
