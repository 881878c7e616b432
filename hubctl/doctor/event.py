"""The config against today: what `up` would refuse, and what is legal but worth a word."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.config.checks import check, warnings
from hubctl.config.problems import ConfigError, Problem, dotted
from hubctl.core.findings import Finding, Stops, error, ok, warning
from hubctl.counting import counted
from hubctl.doctor.instruments import Instruments


def config(instruments: Instruments) -> Iterator[Finding]:
    """As `hubctl validate` judges it."""
    event, today = instruments.config, instruments.today
    problems: list[Problem] = []
    try:
        check(event, today, sandbox=instruments.sandbox)
    except ConfigError as refused:
        problems = list(refused.problems)
    for problem in problems:
        yield error(dotted(problem.path), problem.text, fix=_where(event, problem), stops=(Stops.UP,))
    found = warnings(event, today)
    for problem in found:
        yield warning(dotted(problem.path), problem.text, fix=_where(event, problem))
    if not problems and not found:
        dates = f"{event.event.starts} to {event.event.ends}, {counted(event.event.participants, 'participant')}"
        yield ok("config", f"fit for today: {dates}")


def _where(event: object, problem: Problem) -> str:
    origin = getattr(event, "origin", None)
    file = origin.file if origin else "config.toml"
    return f"edit {file}{f', line {problem.position.line}' if problem.position else ''}"
