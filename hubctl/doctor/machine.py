"""This machine: the programs that hubctl drives, room on the disk, where hubctl writes, the clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hubctl.core.findings import Finding, error, ok, warning
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.subject import BOTH, refusals
from hubctl.preflight import check_disk

REFUSED_BEYOND_SECONDS = 240.0
"""AWS refuses what was signed more than five minutes ago, or will be."""
_WARNED_BEYOND_SECONDS = 60.0


def programs(instruments: Instruments) -> Iterator[Finding]:
    """terraform, helm, and the provider."""
    for name in ("terraform", "helm"):
        found: list[Finding] = []
        with refusals(name, found):
            program = instruments.programs.find(name)
            found.append(ok(name, f"{program.version}, {program.path}"))
        yield from found
    mirror = instruments.programs.provider_mirror()
    where = f"{mirror.version}, {mirror.path}" if mirror else "terraform takes it from its registry"
    yield ok("AWS provider", where)


def disk(instruments: Instruments) -> Iterator[Finding]:
    """Room for states and journals, and whether they can be written."""
    there = existing(instruments.work)
    found: list[Finding] = []
    with refusals("disk", found):
        check_disk(there)
        found.append(ok("disk", f"there is room for a run in {there}"))
    yield from found
    if os.access(there, os.W_OK | os.X_OK):
        yield ok("work directory", f"{instruments.work} can be written")
    else:
        yield error("work directory", f"{there} cannot be written", fix=f"ls -ld {there}", stops=BOTH)


def existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.parents) if one.is_dir())


def clock(instruments: Instruments) -> Iterator[Finding]:
    """Against AWS's."""
    aws = instruments.survey.time()
    yield judge_clock((instruments.clock.now() - aws).total_seconds())


def judge_clock(skew: float) -> Finding:
    """What a skew means for signed calls."""
    direction = "fast" if skew > 0 else "slow"
    told = f"{abs(skew):.0f} s" if abs(skew) < 120 else f"{abs(skew) / 60:.0f} min"
    fix = "timedatectl set-ntp true"
    if abs(skew) > REFUSED_BEYOND_SECONDS:
        reason = f"{told} {direction} by AWS's, which takes no calls from it then"
        return error("clock", reason, fix=fix, stops=BOTH)
    if abs(skew) > _WARNED_BEYOND_SECONDS:
        return warning("clock", f"{told} {direction} by AWS's; from four minutes on it takes no calls", fix=fix)
    return ok("clock", "agrees with AWS's")
