"""This module is one event in one sandbox behind one proxy: run hubctl on it, keep its state, put it back."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults.inventory import World
from faults.proxy import Fault, Proxy
from faults.secrets import CANARIES, Watch, search
from hubctl.sandbox import process, running
from hubctl.sandbox.ports import free_port
from hubctl.sandbox.seed import ensure_zone

ACCOUNT, REGION, EVENT, ZONE = "123456789012", "us-west-2", "flt", "example.org"
_REPOSITORY = Path(__file__).parent.parent
_LONGEST_RUN_SECONDS = 900.0


@dataclass(frozen=True)
class Ended:
    """How a run of hubctl ended. `said` is what it printed, both streams."""

    returncode: int
    said: str
    seconds: float
    leaked: tuple[str, ...]
    """Where secrets were seen that do not belong there."""


class Lane:
    """A folder with a config, its `.hubctl`, and snapshots beside it."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.folder = folder
        self.snapshots = folder / "snapshots"
        self.snapshots.mkdir(parents=True, exist_ok=True)
        shutil.copy(config, folder / "config.toml")
        self._base = folder / ".hubctl"
        self._root = self._base / "sandbox"
        self._proxy: Proxy | None = None
        # As it is now: a test has another home in every test.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    @property
    def work(self) -> Path:
        """The event's work directory."""
        return self._base / f"{EVENT}.sandbox"

    @property
    def proxy(self) -> Proxy:
        """The proxy that stands before the sandbox."""
        assert self._proxy is not None  # noqa: S101 (inside `open`)
        return self._proxy

    def world(self) -> World:
        """The sandbox, asked beside the proxy."""
        found = process.status(self._root)
        assert found is not None  # noqa: S101 (inside `open`)
        return World(found)

    @contextmanager
    def open(self) -> Iterator[Lane]:
        """Starts sandbox and proxy; stops both at the end."""
        try:
            found = self._start()
            settings = json.loads((self._root / "settings.json").read_text())
            self._proxy = Proxy(
                f"http://127.0.0.1:{settings['aws_port']}",
                found.kubernetes_endpoint,
                self._root / "kubernetes",
                ports=(free_port(), free_port()),
            )
            with self._proxy:
                self._stand_before()
                yield self
        finally:
            process.stop(self._root)

    def _start(self) -> running.Running:
        found = process.start(self._root, account_id=ACCOUNT, region=REGION)
        ensure_zone(found, ZONE)
        return found

    def _stand_before(self) -> None:
        """Lets the sandbox's own notes, from which `--sandbox` takes the endpoint, name the proxy."""
        path = self._root / running.FILE
        content = json.loads(path.read_text()) | {"aws_endpoint": self.proxy.aws_url}
        running.write_private(path, json.dumps(content))

    def save(self, name: str) -> None:
        """Keeps everything under a name."""
        process.stop(self._root)
        shutil.rmtree(self.snapshots / name, ignore_errors=True)
        shutil.copytree(self._base, self.snapshots / name, symlinks=True)
        self._start()
        self._stand_before()

    def restore(self, name: str) -> None:
        """Puts everything back as it was."""
        process.stop(self._root)
        shutil.rmtree(self._base)
        shutil.copytree(self.snapshots / name, self._base, symlinks=True)
        self._start()
        self._stand_before()

    def run(self, *arguments: str, faults: Sequence[Fault] = ()) -> Ended:
        """Runs `python -m …` in the folder, with faults on the way."""
        output = self.folder / "output.txt"
        ledger = self.proxy.ledger
        ledger.begin()
        began = time.monotonic()
        with output.open("wb") as file, Watch() as watch:
            child = self._launch(arguments, file.fileno())
            watch.hubctl = child.pid
            for fault in faults:
                fault.act = _signalling(fault.kind, child.pid)
            ledger.faults = faults
            code = _wait(child)
        ledger.faults = ()
        said = output.read_text(errors="replace")
        leaked = (*sorted(watch.found), *search(self.work, said, self._bot_secrets()))
        return Ended(code, said, time.monotonic() - began, leaked)

    def _bot_secrets(self) -> tuple[str, ...]:
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.work / "aws" / "credentials")
        return tuple(parser[name]["aws_secret_access_key"] for name in parser.sections())

    def _launch(self, arguments: Sequence[str], output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env=self._environment | {"PYTHONPATH": str(_REPOSITORY)} | CANARIES,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _signalling(kind: str, pid: int) -> Callable[[], None]:
    """Sends hubctl the signal of a fault, if it is one; terraform and helm are left to live."""
    number = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT}.get(kind)
    return (lambda: None) if number is None else (lambda: os.kill(pid, number))


def _wait(child: subprocess.Popen[bytes]) -> int:
    try:
        return child.wait(_LONGEST_RUN_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return -999
