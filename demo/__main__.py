"""The main job on real input, from nothing to nothing: real terraform, real helm, the example config, the sandbox.

Run it with `make demo`. Every command is the one that a user would type; every check reads what the command printed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from demo.content import fill

REPOSITORY = Path(__file__).parent.parent
CONSOLE = Console(stderr=True, highlight=False)


@dataclass
class Demo:
    """Runs commands in a folder of its own, and keeps their times."""

    folder: Path
    helm: str | None = None
    times: list[tuple[str, float]] = field(default_factory=list)

    def __call__(self, *arguments: str, expect: int = 0, capture: bool = False) -> str:
        """Runs `hubctl …`, shows what it shows, and stops the demo if the exit code is another than expected."""
        command = " ".join(("hubctl", *arguments))
        CONSOLE.rule(f"[bold]$ {command}", align="left")
        start = time.monotonic()
        environment = {**os.environ, **({"HUBCTL_HELM": self.helm} if self.helm else {})}
        ran = subprocess.run(
            [sys.executable, "-m", "hubctl", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE if capture else None,
            text=True,
            check=False,
        )
        self.times.append((command, time.monotonic() - start))
        if ran.returncode != expect:
            sys.exit(f"demo: {command} ended with {ran.returncode}, expected {expect}\n{ran.stdout or ''}")
        return ran.stdout or ""


def expect(what: bool, otherwise: str) -> None:
    """Stops the demo when something is not so."""
    if not what:
        sys.exit(f"demo: {otherwise}")


def play(hubctl: Demo) -> None:
    """The whole story, in order."""
    hubctl("validate")
    hubctl("up", "--sandbox")
    hubctl("plan", "--sandbox", "--detailed-exitcode")
    hubctl("up", "--sandbox")
    journal = sorted((hubctl.folder / ".hubctl").glob("*/runs/*-up.jsonl"))[-1]
    last = json.loads(journal.read_text().splitlines()[-1])
    total = sum(last["changes"].values())
    expect(total == 0, f"the second up made {total} changes: {last['changes']}")
    hubctl("status", "--sandbox")
    layers = json.loads(hubctl("status", "--sandbox", "--json", capture=True))["layers"]
    unready = [layer["name"] for layer in layers if layer["level"] != "ready"]
    expect(not unready, f"not ready: {unready}")
    CONSOLE.rule("[bold]data into both buckets, as an event leaves it", align="left")
    for bucket, summary in fill(hubctl.folder):
        CONSOLE.print(f"  {bucket}: {summary}")
    hubctl("teardown", "--sandbox", "--yes", "--confirm", "ohw", expect=3)
    hubctl("teardown", "--sandbox", "--force-empty", "--yes", "--confirm", "ohw")
    hubctl("leftovers", "--sandbox")


def summary(hubctl: Demo) -> Table:
    """Times per command, and per phase within `up` and `teardown`."""
    table = Table(title="Times", title_justify="left", box=None, pad_edge=False)
    table.add_column("command or phase")
    table.add_column("seconds", justify="right")
    journals = {verb: sorted((hubctl.folder / ".hubctl").glob(f"*/runs/*-{verb}.jsonl")) for verb in ("up", "teardown")}
    for command, seconds in hubctl.times:
        table.add_row(command, f"{seconds:.1f}", style="bold")
        verb = command.split()[1]
        if (verb in journals and journals[verb] and "--force-empty" in command) or verb == "up":
            for event in map(json.loads, journals[verb].pop(0).read_text().splitlines()):
                if event["type"] == "phase_finished":
                    table.add_row(f"  {event['phase']}", f"{event['seconds']:.1f}")
    return table


def main() -> None:
    """Plays the demo in a new folder, and stops its sandbox whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="hubctl-demo-"))
    shutil.copy(REPOSITORY / "config.example.toml", folder / "config.toml")
    hubctl = Demo(folder, helm=os.environ.get("HUBCTL_HELM"))
    try:
        play(hubctl)
        CONSOLE.rule("[bold]done", align="left")
        CONSOLE.print(summary(hubctl))
    finally:
        subprocess.run([sys.executable, "-m", "hubctl", "sandbox", "stop"], cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
