"""This module reads the schedules of CronJobs as github.com/robfig/cron v3 does, whose words the API server passes
on.
"""

from __future__ import annotations

import re
import zoneinfo

from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, invalid, required

_FIELDS = ((0, 59, ""), (0, 23, ""), (1, 31, ""), (1, 12, "months"), (0, 6, "days"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES: dict[str, dict[str, int]] = {
    "": {},
    "months": {name: number for number, name in enumerate(_MONTHS, start=1)},
    "days": {name: number for number, name in enumerate(_DAYS)},
}
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION = re.compile(r"^-?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$")
_ZONE_PART = re.compile(r"^[A-Za-z._0-9+-]{1,14}$")
_TZ = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"


class _ScheduleError(Exception):
    """A schedule cannot be read."""


def schedule(path: Path, text: str) -> Errors:
    """Five fields, or a word such as @daily."""
    if not text:
        yield required(path)
        return
    try:
        _parse(text)
    except _ScheduleError as error:
        yield invalid(path, text, str(error))
    if "TZ" in text:
        yield invalid(path, text, _TZ)


def time_zone(path: Path, name: str | None) -> Errors:
    """A name of the tz database."""
    if name is None:
        return
    if not name:
        yield invalid(path, name, "timeZone must be nil or non-empty string")
        return
    parts = name.split("/")
    if any(part in (".", "..") or part.startswith("-") or not _ZONE_PART.match(part) for part in parts):
        yield invalid(path, name, f"unknown time zone {name}")
        return
    if name.lower() == "local":
        detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        yield invalid(path, name, detail)
    elif name not in ("UTC", "utc") and zoneinfo.available_timezones() and not _is_known(name):
        yield invalid(path, name, f"unknown time zone {name}")


def _is_known(name: str) -> bool:
    return name in zoneinfo.available_timezones()


def _parse(text: str) -> None:
    if text.startswith(("TZ=", "CRON_TZ=")):
        text = text.partition(" ")[2].strip()
    if text.startswith("@"):
        _descriptor(text)
        return
    fields = text.split()
    if len(fields) != len(_FIELDS):
        shown = " ".join(fields)
        raise _ScheduleError(f"expected exactly 5 fields, found {len(fields)}: [{shown}]")
    for field, (low, high, names) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if part:
                _range(part, low, high, names)


def _descriptor(text: str) -> None:
    if text in _DESCRIPTORS:
        return
    if text.startswith("@every "):
        duration = text.removeprefix("@every ")
        if not _DURATION.match(duration):
            detail = f'time: invalid duration "{duration}"'
            raise _ScheduleError(f"failed to parse duration {text}: {detail}")
        return
    raise _ScheduleError(f"unrecognized descriptor: {text}")


def _range(text: str, low: int, high: int, names: str) -> None:
    bounds, *steps = text.split("/")
    first, *rest = bounds.split("-")
    is_any = first in ("*", "?")
    if is_any:
        start, end = low, high
    else:
        start = end = _number(first, names)
        if len(rest) == 1:
            end = _number(rest[0], names)
        elif rest:
            raise _ScheduleError(f"too many hyphens: {text}")
    step = _step(text, steps)
    if steps and not is_any and not rest:
        end = high
    _in_bounds(text, (start, end), (low, high), step)


def _step(text: str, steps: list[str]) -> int:
    if len(steps) > 1:
        raise _ScheduleError(f"too many slashes: {text}")
    return _number(steps[0], "") if steps else 1


def _in_bounds(text: str, given: tuple[int, int], bounds: tuple[int, int], step: int) -> None:
    start, end = given
    if start < bounds[0]:
        raise _ScheduleError(f"beginning of range ({start}) below minimum ({bounds[0]}): {text}")
    if end > bounds[1]:
        raise _ScheduleError(f"end of range ({end}) above maximum ({bounds[1]}): {text}")
    if start > end:
        raise _ScheduleError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if step == 0:
        raise _ScheduleError(f"step of range should be a positive number: {text}")


def _number(text: str, names: str) -> int:
    known = _NAMES[names].get(text.lower())
    if known is not None:
        return known
    if re.fullmatch(r"[+]?\d+", text):
        return int(text)
    if re.fullmatch(r"-\d+", text):
        raise _ScheduleError(f"negative number ({text}) not allowed: {text}")
    raise _ScheduleError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
