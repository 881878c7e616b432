"""This module empties the same bucket with hubctl and with what people use instead, in one go: `make bench-empty`.

Names of scenarios as arguments run only those. Times are whole processes, start included: a Python that
loads botocore takes a third of a second for that on a quiet machine, and much longer on a busy one. Nothing here fails
because of a time: machines differ, so what does not hold is said, and the exit code is 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.contenders import commands, run, versions
from bench.report import CONSOLE, Measured, Verdict, machine, write
from bench.scenarios import SCENARIOS, Result, Results, Scenario
from bench.server import Terms

COLUMNS = (
    "",
    "seconds",
    "of it start",
    "versions/s",
    "CPU s",
    "peak MiB",
    "SlowDown",
    "left",
    "exit",
    "server CPU s",
)


class Server:
    """The S3 on loopback, in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def fill(self, terms: Terms) -> None:
        """Begins anew with a full bucket."""
        self._ask(json.dumps(asdict(terms)).encode())

    def report(self) -> Mapping[str, float]:
        """What is left, and what was asked for."""
        return self._ask(None)

    def _ask(self, body: bytes | None) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/_bench", data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def serving() -> Iterator[Server]:
    """A running server."""
    command = [sys.executable, "-m", "bench.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        yield Server(f"http://127.0.0.1:{int(child.stdout.readline())}")
        child.communicate()


def measure(server: Server, scenario: Scenario, command: list[str]) -> Result:
    """One contender on a full bucket, after it was seen to start on an empty one that answers at once."""
    server.fill(Terms())
    start = run(command, server.url).seconds
    server.fill(scenario.terms)
    took = run(command, server.url)
    return Result(took, server.report(), start)


def table(scenario: Scenario, results: Results) -> Measured:
    """One row a contender."""
    rows = []
    for who, result in results.items():
        took, counted = result.took, result.counted
        gone = scenario.terms.versions - counted["left"]
        rows.append(
            (
                who,
                f"{took.seconds:.2f}",
                f"{result.start_seconds:.2f}",
                f"{gone / took.seconds:,.0f}",
                f"{took.cpu_seconds:.2f}",
                f"{took.peak_mib:.0f}",
                f"{counted['slow_downs']}",
                f"{counted['left']}",
                f"{took.exit_code}",
                f"{counted['server_cpu']:.2f}",
            )
        )
    verdicts = [_verdict(words, check, results) for words, check in scenario.checks]
    return Measured(scenario.title, COLUMNS, rows, verdicts)


def _verdict(words: str, check: Callable[[Results], tuple[float, bool]], results: Results) -> Verdict:
    try:
        return Verdict(words, *check(results))
    except KeyError as missing:
        return Verdict(f"{words} ({missing.args[0]} is not installed)")


def growth(all_results: Mapping[str, Results]) -> Iterator[Measured]:
    """A million versions against twenty thousand: memory stays, CPU grows with them and no faster."""
    if not {"latency", "million"} <= all_results.keys():
        return
    few, many = (all_results[name]["hubctl"].took for name in ("latency", "million"))
    memory, cpu = many.peak_mib / few.peak_mib, many.cpu_seconds / 50
    verdicts = (
        Verdict("times the peak memory, at most 1.2", memory, memory <= 1.2),
        Verdict("s of CPU for each 20,000 versions, less than 0.6", cpu, cpu < 0.6),
    )
    yield Measured("A million against twenty thousand", verdicts=verdicts)


def scenarios(wanted: Sequence[str]) -> Iterator[Measured]:
    """Runs them one after the other."""
    installed = commands()
    all_results: dict[str, Results] = {}
    with serving() as server:
        for scenario in (one for one in SCENARIOS if not wanted or one.name in wanted):
            who = [name for name in scenario.who if name in installed]
            all_results[scenario.name] = {name: measure(server, scenario, installed[name]) for name in who}
            yield table(scenario, all_results[scenario.name])
    yield from growth(all_results)


def main() -> None:
    """Runs the scenarios, prints what came of them, and writes it down if told to."""
    parser = argparse.ArgumentParser(description="Empties the same bucket with hubctl and with others.")
    parser.add_argument("scenarios", nargs="*", choices=[[], *(one.name for one in SCENARIOS)], help="default: all")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="also write the tables into this page")
    wanted = parser.parse_args()
    conditions = machine()
    CONSOLE.print(f"{conditions}; {versions()}\n")
    done = []
    for measured in scenarios(wanted.scenarios):
        measured.show()
        done.append(measured)
    if wanted.write:
        words = f"`make bench-empty`, with the S3 of `bench/server.py` on loopback. {conditions}. {versions()}."
        write(wanted.write, "bench-empty", "Emptying a versioned bucket", words, done)


if __name__ == "__main__":
    main()
