"""This module measures how long hubctl takes to begin: `make bench-start`.

CPU time is compared, not the clock: it is the same on a busy machine, more or less. Each pair is run in turns, and of
each the best run counts, the one that others disturbed least. With `--sandbox`, also how much of the CPU time of `up`
and `teardown` is hubctl's own, not that of the terraform and helm that it drives.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.contenders import HERE, Took, commands, run, versions
from bench.empty import serving
from bench.report import CONSOLE, Measured, Verdict, machine, write

ROUNDS = 15
_EXAMPLE = str(HERE.parent / "config.example.toml")
_NO_ENDPOINT = "http://127.0.0.1:9"


def _python(code: str) -> tuple[str, Sequence[str]]:
    return f"python -c {code!r}", (sys.executable, "-c", code)


def _hubctl(*arguments: str) -> Sequence[str]:
    return (sys.executable, "-m", "hubctl", *arguments)


@dataclass(frozen=True)
class Pair:
    """What hubctl does, and what it is compared with: a name and a command line each."""

    ours: tuple[str, Sequence[str]]
    theirs: tuple[str, Sequence[str]]
    at_most: float
    needs_server: bool = False


_TYPER = (
    "import tomllib, typer; from pydantic import TypeAdapter, create_model; create_model('Model', field=(int, ...))"
)
PAIRS = (
    Pair(("hubctl --help", _hubctl("--help")), _python("import typer"), 2),
    Pair(
        ("hubctl validate", _hubctl("validate", "--config", _EXAMPLE)),
        _python("from pydantic import BaseModel; import tomllib"),
        1.5,
    ),
    # Above the 1.5 are already Typer, which reads options by pydantic, and the first model, which looks for plugins.
    Pair(("hubctl validate", _hubctl("validate", "--config", _EXAMPLE)), _python(_TYPER), 1.5),
    Pair(
        ("hubctl empty bench --yes", commands()["hubctl"]),
        ("python bench/boto3_delete.py bench", commands()["boto3"]),
        1.1,
        needs_server=True,
    ),
)


def compare(pair: Pair, endpoint: str, rounds: int) -> Measured:
    """Runs the two in turns."""
    took: tuple[list[Took], list[Took]] = ([], [])
    for _ in range(rounds):
        took[0].append(run(pair.ours[1], endpoint))
        took[1].append(run(pair.theirs[1], endpoint))
    if codes := {one.exit_code for one in (*took[0], *took[1])} - {0}:
        raise SystemExit(f"{pair.ours[0]} or {pair.theirs[0]}: exit code {codes}")
    rows = [
        (name, *(f"{best * 1000:.0f}" for best in (_cpu(runs), min(one.seconds for one in runs))))
        for (name, _), runs in zip((pair.ours, pair.theirs), took, strict=True)
    ]
    ratio = _cpu(took[0]) / _cpu(took[1])
    verdict = Verdict(f"times the CPU time, at most {pair.at_most:g}", ratio, ratio <= pair.at_most)
    empty = ", of a bucket that is empty" if pair.needs_server else ""
    title = f"`{pair.ours[0]}` and `{pair.theirs[0]}`{empty}"
    return Measured(title, ("", "CPU ms", "ms"), rows, [verdict])


def _cpu(runs: Sequence[Took]) -> float:
    return min(one.cpu_seconds for one in runs)


def starts(rounds: int) -> Iterator[Measured]:
    """All pairs."""
    with serving() as server:
        for pair in PAIRS:
            yield compare(pair, server.url if pair.needs_server else _NO_ENDPOINT, rounds)


def main() -> None:
    """Measures, prints, and writes it down if told to."""
    parser = argparse.ArgumentParser(description="Measures how long hubctl takes to begin.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is run")
    parser.add_argument("--sandbox", action="store_true", help="also up and teardown in the sandbox; minutes")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="also write the tables into this page")
    wanted = parser.parse_args()
    conditions = machine()
    CONSOLE.print(f"{conditions}; {versions()}\n")
    done = []
    for measured in starts(wanted.rounds):
        measured.show()
        done.append(measured)
    if wanted.sandbox:
        from bench.share import shares

        done.append(shares())
        done[-1].show()
    if wanted.write:
        words = f"`make bench-start`: the best of {wanted.rounds} runs in turns, whole processes. {conditions}."
        write(wanted.write, "bench-start", "Beginning", words, done)


if __name__ == "__main__":
    main()
