"""What `hubctl doctor` found: by subject, at most 80 columns wide, with the command that mends below each finding."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any, TextIO

from rich.text import Text

from hubctl.core.findings import Diagnosis, Finding, Level, Stops
from hubctl.counting import counted
from hubctl.reporters.tables import answer_console
from hubctl.reporters.words import SANDBOX, clean

WIDTH = 80
_INDENT = 15
_COMMANDS = ("aws ", "export ", "hubctl ", "ls ", "rm ")
"""What begins so is typed as it is."""
_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "bold red", Level.NOT_CHECKED: "dim"}


def print_diagnosis(stream: TextIO, found: Diagnosis, *, as_json: bool = False) -> None:
    """The answer of `hubctl doctor`."""
    if as_json:
        stream.write(json.dumps(diagnosis_json(found), indent=2) + "\n")
        return
    console = answer_console(stream)
    for line in lines(found):
        console.print(line, soft_wrap=True)


def lines(found: Diagnosis) -> Iterator[Text]:
    """Line by line. What it is about comes first: whoever reads it later did not type the command."""
    yield Text(f"{found.event}, account {found.account_id}, {found.region}{f' ({SANDBOX})' if found.sandbox else ''}")
    yield Text()
    for section in found.sections:
        yield Text(section.title, style="bold")
        for finding in section.findings:
            yield from _finding_lines(finding)
    yield Text()
    yield Text(summary(found), style="bold")


def _finding_lines(finding: Finding) -> Iterator[Text]:
    first, *more = _folded(f"{finding.what}: {clean(finding.reason)}")
    yield Text.assemble("  ", (finding.level.value.ljust(_INDENT - 2), _STYLES[finding.level]), first)
    yield from (Text(" " * _INDENT + line) for line in more)
    for number, line in enumerate(clean(finding.fix).splitlines()):
        yield from _fix_lines(line, "-> " if number == 0 else "   ")
    if finding.policy is not None:
        yield from (Text(line) for line in json.dumps(finding.policy, indent=2).splitlines())


def _folded(words: str, room: int = WIDTH - _INDENT) -> list[str]:
    return textwrap.wrap(words, room, break_long_words=False, break_on_hyphens=False) or [""]


def _fix_lines(fix: str, arrow: str) -> Iterator[Text]:
    """A command is broken before its options, the way a shell reads it."""
    room = WIDTH - _INDENT - len(arrow) - 2
    command = fix.startswith(_COMMANDS)
    parts = _broken(fix, room) if command else _folded(fix, room)
    for number, part in enumerate(parts):
        end = " \\" if command and number < len(parts) - 1 else ""
        yield Text(" " * _INDENT + (arrow if number == 0 else " " * len(arrow)) + part + end, style="cyan")


def _broken(command: str, room: int) -> list[str]:
    first, *options = command.split(" --")
    found = [first]
    for option in options:
        if len(found[-1]) + len(option) + 3 <= room:
            found[-1] += f" --{option}"
        else:
            found.append(f"  --{option}")
    return found


def summary(found: Diagnosis) -> str:
    """ "3 errors, 2 warnings: `up` would fail"."""
    counts = [
        _counted(found.count(Level.ERROR), "error"),
        _counted(found.count(Level.WARNING), "warning"),
        f"{found.count(Level.NOT_CHECKED)} not checked" if found.count(Level.NOT_CHECKED) else "",
    ]
    said = ", ".join(count for count in counts if count)
    if not said:
        return f"All {len(found.findings)} checks are ok."
    if not found.stopped:
        unseen = found.count(Level.NOT_CHECKED)
        return f"{said}: {'of what was looked at, nothing' if unseen else 'nothing'} would fail"
    *others, last = _stopped(found)
    return f"{said}: {', '.join(others)}{' and ' if others else ''}{last} would fail"


def _stopped(found: Diagnosis) -> Iterator[str]:
    for stop in found.stopped:
        yield stop.value if " " in stop.value else f"`{stop.value}`"


def _counted(number: int, word: str) -> str:
    return counted(number, word) if number else ""


def diagnosis_json(found: Diagnosis) -> dict[str, Any]:
    """`event`, `account_id`, `region`, `sandbox`, `would_fail`, the number of findings by level, and the findings."""
    return {
        "event": found.event,
        "account_id": found.account_id,
        "region": found.region,
        "sandbox": found.sandbox,
        "would_fail": [stop.value for stop in found.stopped],
        "counts": {level.value: found.count(level) for level in Level},
        "findings": [_json(section.title, one) for section in found.sections for one in section.findings],
    }


def _json(subject: str, finding: Finding) -> dict[str, Any]:

    return {
        "subject": subject,
        "what": finding.what,
        "level": finding.level.value,
        "reason": finding.reason,
        "fix": finding.fix,
        "would_fail": [stop.value for stop in Stops if stop in finding.stops],
        **({"policy": finding.policy} if finding.policy is not None else {}),
    }
