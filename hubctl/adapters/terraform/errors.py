"""Turns terraform's errors into hubctl's: what happened, where, and what to do next."""

from __future__ import annotations

import datetime as dt
import getpass
import re
import socket
from collections.abc import Iterable, Sequence

from hubctl.adapters.terraform.events import Diagnostic
from hubctl.errors import HubctlError, LockedError

_SHOWN = 3
_LONGEST = 600

_HINTS: tuple[tuple[str, str], ...] = (
    (r"ExpiredToken|token .* expired|credentials? .* expired", "log in to AWS again, then run the same command again"),
    (
        r"No valid credential sources|failed to refresh cached credentials|InvalidClientTokenId|SignatureDoesNotMatch",
        "check who you are: aws sts get-caller-identity, then run the same command again",
    ),
    (
        r"AccessDenied|UnauthorizedOperation|not authorized to perform",
        "hubctl doctor tells which permission is missing",
    ),
    (
        r"LimitExceeded|QuotaExceeded|InsufficientInstanceCapacity|VcpuLimit",
        "ask AWS for a higher limit or choose other instance types, then run the same command again",
    ),
    (
        r"no such host|connection refused|i/o timeout|TLS handshake|network is unreachable|connection reset",
        "check the network, then run the same command again: it goes on where it stopped",
    ),
    (r"No space left on device", "make room on the disk, then run the same command again"),
    (
        r"Failed to (query available|install) provider|Could not retrieve the list of available versions",
        "Terraform needs the registry or a provider mirror: hubctl tools list shows the mirrors it finds",
    ),
)
_OTHERWISE = "put right what it says, then run the same command again: it goes on where it stopped"

_UNREACHED = re.compile(
    r"no such host|connection refused|connection reset|broken pipe|i/o timeout|TLS handshake timeout|\bEOF\b"
    r"|network is unreachable|no route to host|request send failed"
    r"|StatusCode: 5\d\d|StatusCode: 429|Throttling|SlowDown"
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_BOX = re.compile(r"^[│╷╵ ]+", re.MULTILINE)
_NEEDS_INIT = re.compile(
    r"Backend initialization required|Required plugins are not installed|Inconsistent dependency lock file"
    r"|Module not installed|Missing required provider|Could not load plugin|Provider development overrides"
)
_NO_BUCKET = re.compile(r"NoSuchBucket|S3 bucket .* does not exist")


def from_text(text: str) -> Diagnostic:
    """The error in the output of a command that has no -json."""
    plain = _BOX.sub("", _COLOURS.sub("", text))
    _, _, error = plain.rpartition("Error: ") if "Error: " in plain else ("", "", plain)
    summary, _, detail = error.strip().partition("\n")
    said, mark, info = detail.partition("Lock Info:")
    lines = "\n".join(["", mark, *info.splitlines()]) if mark else ""  # whose it is, a line each
    return Diagnostic(summary, " ".join(said.split()) + lines)


def is_passing(errors: Sequence[Diagnostic]) -> bool:
    """Whether all of them may be over in a moment: the network was away, or AWS could not just then."""
    return bool(errors) and all(_UNREACHED.search(f"{error.summary} {error.detail}") for error in errors)


def left_locked(errors: Iterable[Diagnostic]) -> bool:
    """Whether terraform could not release the state's lock: credentials ran out, or AWS refused just then."""
    return any("releasing the state lock" in f"{error.summary} {error.detail}" for error in errors)


def needs_init(errors: Iterable[Diagnostic]) -> bool:
    """Whether `terraform init` would help."""
    return any(_NEEDS_INIT.search(error.summary) for error in errors)


def wants_upgrade(errors: Iterable[Diagnostic]) -> bool:
    """Whether the providers chosen before no longer fit what the root asks for: hubctl is newer than its lock file."""
    return any("init -upgrade" in f"{error.summary} {error.detail}" for error in errors)


def no_bucket(errors: Iterable[Diagnostic]) -> bool:
    """Whether the state bucket does not exist, and thus no state either."""
    return any(_NO_BUCKET.search(f"{error.summary} {error.detail}") for error in errors)


def failure(what: str, errors: Sequence[Diagnostic]) -> HubctlError:
    """The error to raise; LockedError if somebody else is at work on the state."""
    for error in errors:
        if "acquiring the state lock" in error.summary:
            return _locked(what, error.detail)
    words = [_words(error) for error in errors[:_SHOWN]] or ["it gave no reason"]
    more = f"; and {len(errors) - _SHOWN} more errors" if len(errors) > _SHOWN else ""
    message = f"{what} failed: {'; '.join(words)}{more}"
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, message, re.IGNORECASE)), _OTHERWISE)
    return HubctlError(message, hint=hint)


def _words(error: Diagnostic) -> str:
    where = f"{error.address}: " if error.address and error.address not in error.summary else ""
    detail = " ".join(error.detail.split())
    said = f"{error.summary}: {detail}" if detail and detail not in error.summary else error.summary
    return where + (said if len(said) <= _LONGEST else said[:_LONGEST] + " …")


def own_lock(errors: Iterable[Diagnostic], since: dt.datetime, until: dt.datetime | None = None) -> str | None:
    """The id of a lock that a command that has ended met and had taken itself: AWS had carried the request out, the
    answer was lost, and terraform asked again. None if it is, or may be, somebody else's: it must have been taken by
    this person on this machine after `since`, when the command began, and before `until`, when it ended.
    """
    for error in errors:
        if "the state lock" not in error.summary:  # which could not be acquired, or released
            continue
        info = _lock_info(error.detail)
        made = re.match(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? \+0000 UTC$", info.get("created", ""))
        if not made or info.get("who") != f"{getpass.getuser()}@{socket.gethostname()}":
            return None
        taken = dt.datetime.fromisoformat(f"{made.group(1)}T{made.group(2)}+00:00")
        is_own = taken >= since.replace(microsecond=0) and (until is None or taken <= until)
        return info.get("id") if is_own else None
    return None


def _lock_info(detail: str) -> dict[str, str]:
    found = re.findall(r"^\s*(\w+):[ \t]*(.*)$", detail, re.MULTILINE)
    return {name.lower(): value.strip() for name, value in found}


def _locked(what: str, detail: str) -> LockedError:
    info = _lock_info(detail)
    who, since = info.get("who") or "somebody", info.get("created") or "an unknown time"
    identity = info.get("id") or "unknown"
    doing = f"{info.get('operation') or 'a run'}, lock {identity}"
    return LockedError(
        f"{what}: the Terraform state is locked by {who} since {since} ({doing})",
        hint="wait for it; hubctl unlock tells whether it is dead, and then removes its lock",
    )
