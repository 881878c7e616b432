"""The main job on real input, from nothing to nothing: real terraform, real helm, the example config, the sandbox.

Every command is the one that a user would type; every check reads what the command printed or left behind. `make demo`
tells it to people, a test tells it to both helms.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from demo.content import fill

CONSOLE = Console(stderr=True, highlight=False)


class UnexpectedError(Exception):
    """Something was not as the story has it."""


@dataclass(frozen=True)
class Told:
    """One command, how long it took, and how long each of its phases took, in seconds."""

    command: str
    seconds: float
    phases: dict[str, float]


@dataclass
class Demo:
    """Runs commands in a folder of its own, and keeps their times."""

    folder: Path
    helm: str | None = None
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    """Beside that of this process: as whom the commands are run."""
    told: list[Told] = field(default_factory=list)

    def __call__(self, *arguments: str, expect: int = 0, capture: bool = False) -> str:
        """Runs `hubctl …`, shows what it shows, and raises UnexpectedError for another exit code than expected."""
        command = " ".join(("hubctl", *arguments))
        CONSOLE.rule(f"[bold]$ {command}", align="left")
        start = time.monotonic()
        environment = {**os.environ, **({"HUBCTL_HELM": self.helm} if self.helm else {}), **self.environment}
        ran = subprocess.run(
            [sys.executable, "-m", "hubctl", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE if capture else None,
            text=True,
            check=False,
        )
        self.told.append(Told(command, time.monotonic() - start, self._phases(arguments[0])))
        if ran.returncode != expect:
            raise UnexpectedError(f"{command} ended with {ran.returncode}, expected {expect}\n{ran.stdout or ''}")
        return ran.stdout or ""

    def events(self, verb: str) -> list[dict[str, Any]]:
        """The journal of the last run of a command; empty if it never ran."""
        journals = sorted((self.folder / ".hubctl").glob(f"*/runs/*-{verb}.jsonl"))
        return [json.loads(line) for line in journals[-1].read_text().splitlines()] if journals else []

    def _phases(self, verb: str) -> dict[str, float]:
        return {event["phase"]: event["seconds"] for event in self.events(verb) if event["type"] == "phase_finished"}


def expect(what: bool, otherwise: str) -> None:
    """Raises UnexpectedError when something is not so."""
    if not what:
        raise UnexpectedError(otherwise)


def play(hubctl: Demo, *, waiting_for_people: Sequence[str] = ()) -> None:
    """The whole story, in order. Some layers get ready only after people did something, like records elsewhere."""
    begin(hubctl)
    hubctl("plan", "--sandbox", "--detailed-exitcode")
    hold(hubctl, waiting_for_people)
    take_down(hubctl)
    hubctl("leftovers", "--sandbox")
    gone(hubctl, _event(hubctl))


def begin(hubctl: Demo) -> None:
    """From nothing to hubs that run."""
    hubctl("validate")
    hubctl("plan", "--sandbox", "--detailed-exitcode", expect=10)
    hubctl("up", "--sandbox")


def hold(hubctl: Demo, waiting_for_people: Sequence[str] = ()) -> None:
    """Everything is there, and stays as it is; people work."""
    again(hubctl)
    look(hubctl, waiting_for_people)
    CONSOLE.rule("[bold]data into all buckets, as an event leaves it", align="left")
    for bucket, summary in fill(hubctl.folder):
        CONSOLE.print(f"  {bucket}: {summary}")


def take_down(hubctl: Demo, *, left: bool = False) -> None:
    """Data is never deleted without a word; with it everything goes, but for what whoever does it stands on."""
    event = _event(hubctl)
    hubctl("teardown", "--sandbox", "--yes", "--confirm", event, expect=3)
    hubctl("teardown", "--sandbox", "--force-empty", "--yes", "--confirm", event, expect=4 if left else 0)


def gone(hubctl: Demo, event: str) -> None:
    """A second teardown finds nothing to do, and the receipt of the first says that it was looked at again."""
    hubctl("teardown", "--sandbox", "--yes", "--confirm", event)
    changes = hubctl.events("teardown")[-1]["changes"]
    expect(not any(changes.values()), f"the second teardown made changes: {changes}")
    (path,) = (hubctl.folder / ".hubctl").glob("*/receipt.json")
    receipt = json.loads(path.read_text())
    left = [item["id"] for item in receipt["items"] if not item["gone_by"]]
    expect(receipt["items"] and not left, f"the receipt has things that nobody saw gone: {left}")
    expect(bool(receipt["verified_again"]), "the receipt does not say that it was looked at again")


def again(hubctl: Demo) -> None:
    """A second `up` finds nothing to do."""
    hubctl("up", "--sandbox")
    changes = hubctl.events("up")[-1]["changes"]
    expect(not any(changes.values()), f"the second up made changes: {changes}")


def look(hubctl: Demo, waiting_for_people: Sequence[str]) -> None:
    """Every layer is ready that can be, and the Job has made the directories as the config has them."""
    hubctl("status", "--sandbox")
    layers = json.loads(hubctl("status", "--sandbox", "--json", capture=True))["layers"]
    unready = [layer["name"] for layer in layers if layer["level"] != "ready"]
    expect(unready == [*waiting_for_people], f"not ready: {unready}")
    wanted = {name: int(mode, 8) for name, mode in _directories(hubctl.folder)}
    found = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (hubctl.folder / ".hubctl" / "sandbox" / "volumes").glob("*/*/*")
        if path.name in wanted
    }
    expect(found == wanted, f"the directories on EFS have the modes {found}, and should have {wanted}")


def _directories(folder: Path) -> Iterator[tuple[str, str]]:
    for directory in _config(folder)["storage"]["directories"]:
        yield directory["name"], directory["mode"]


def _event(hubctl: Demo) -> str:
    return str(_config(hubctl.folder)["event"]["name"])


def _config(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "config.toml").read_text())
