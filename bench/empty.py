"""This module empties the same bucket with hubctl and with what people use instead, in one go: `make bench-empty`.

Names of scenarios as arguments run only those. Times are whole processes, start included: a Python that
loads botocore takes half a second for that on a quiet machine, and much longer on a busy one. Nothing here fails
because of a time: machines differ, so what does not hold is said, and the exit code is 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.contenders import commands, run
from bench.scenarios import SCENARIOS, Result, Results, Scenario
from bench.server import Terms

CONSOLE = Console(highlight=False, width=120)


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


def table(scenario: Scenario, results: Results) -> Table:
    """One row a contender."""
    made = Table(title=scenario.title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for column in (
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
    ):
        made.add_column(column, justify="right" if column else "left")
    for who, result in results.items():
        took, counted = result.took, result.counted
        gone = scenario.terms.versions - counted["left"]
        made.add_row(
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
    return made


def say(value: float, holds: bool, words: str) -> None:
    """One number that has to hold."""
    CONSOLE.print(f"  {'holds' if holds else 'DOES NOT HOLD HERE'}: {value:,.2f} {words}")


def growth(all_results: Mapping[str, Results]) -> None:
    """A million versions against twenty thousand: memory stays, CPU grows with them and no faster."""
    if not {"latency", "million"} <= all_results.keys():
        return
    few, many = (all_results[name]["hubctl"].took for name in ("latency", "million"))
    CONSOLE.print("[bold]A million against twenty thousand")
    memory, cpu = many.peak_mib / few.peak_mib, many.cpu_seconds / 50
    say(memory, memory <= 1.2, "times the peak memory, at most 1.2")
    say(cpu, cpu < 0.6, "s of CPU for each 20,000 versions, less than 0.6")


def main(wanted: list[str]) -> None:
    """Runs the scenarios and prints what came of them."""
    installed = commands()
    all_results: dict[str, Results] = {}
    with serving() as server:
        for scenario in (one for one in SCENARIOS if not wanted or one.name in wanted):
            who = [name for name in scenario.who if name in installed]
            results = {name: measure(server, scenario, installed[name]) for name in who}
            all_results[scenario.name] = results
            CONSOLE.print(table(scenario, results))
            for words, check in scenario.checks:
                try:
                    say(*check(results), words)
                except KeyError as missing:
                    CONSOLE.print(f"  not measured, {missing.args[0]} is not installed: {words}")
            CONSOLE.print()
    growth(all_results)


if __name__ == "__main__":
    main(sys.argv[1:])
