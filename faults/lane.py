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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from faults.ledger import Fault
from faults.proxy import Proxy
from faults.secrets import CANARIES, Watch, search
from faults.world import World
from hubctl.sandbox import process, running
from hubctl.sandbox.ports import free_port
from hubctl.sandbox.seed import ensure_zone

ACCOUNT, REGION, EVENT, ZONE = "123456789012", "us-west-2", "flt", "example.org"
_REPOSITORY = Path(__file__).parent.parent
_LONGEST_RUN_SECONDS = 1500.0


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
        self._config = config
        self.snapshots = folder / "snapshots"
        self.snapshots.mkdir(parents=True, exist_ok=True)
        shutil.copy(config, folder / "config.toml")
        self._base = folder / ".hubctl"
        self._root = self._base / "sandbox"
        self._proxy: Proxy | None = None
        self._world: World | None = None
        # As it is now: a test has another home in every test.
        # Bytecode is kept, as pip does when it installs: without it every run compiles hubctl anew.
        unwanted = ("AWS_", "PYTHONDONTWRITEBYTECODE")
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}

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
        if self._world is None:
            found = process.status(self._root)
            assert found is not None  # noqa: S101 (inside `open`)
            self._world = World(found)
        return self._world

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
                ports=self._ports(),
            )
            with self._proxy:
                self._stand_before()
                yield self
        finally:
            if self._world is not None:
                self._world.close()
            process.stop(self._root)

    def _start(self) -> running.Running:
        found = process.start(self._root, account_id=ACCOUNT, region=REGION)
        ensure_zone(found, ZONE)
        return found

    def _ports(self) -> tuple[int, int]:
        """The proxy's, the same whenever this folder is opened: Terraform's states name them."""
        path = self.folder / "ports.json"
        if not path.is_file():
            path.write_text(json.dumps([free_port(), free_port()]))
        first, second = json.loads(path.read_text())
        return first, second

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
        """Puts everything back as it was, the config as well."""
        process.stop(self._root)
        shutil.copy(self._config, self.folder / "config.toml")
        shutil.rmtree(self._base, ignore_errors=True)
        shutil.copytree(self.snapshots / name, self._base, symlinks=True)
        self._start()
        self._stand_before()

    def has(self, name: str) -> bool:
        """Whether there is such a snapshot."""
        return (self.snapshots / name).is_dir()

    def begin(self, *arguments: str, folder: Path | None = None) -> subprocess.Popen[bytes]:
        """Begins a run in the folder, or in another; the caller waits for its end. What it prints is in
        `output-begun.txt` there.
        """
        where = folder or self.folder
        with (where / "output-begun.txt").open("wb") as file:
            return self._launch(arguments, file.fileno(), where)

    def another_machine(self) -> Path:
        """A folder as on another machine: the same event in the same account, with a work directory of its own."""
        other = self.folder / "another"
        shutil.rmtree(other, ignore_errors=True)
        (other / ".hubctl").mkdir(parents=True, mode=0o700)
        (other / ".hubctl" / "sandbox").symlink_to(self._root)
        shutil.copy(self.folder / "config.toml", other)
        return other

    def run(self, *arguments: str, faults: Sequence[Fault] = ()) -> Ended:
        """Runs `python -m …` in the folder, with faults on the way."""
        output = self.folder / "output.txt"
        ledger = self.proxy.ledger
        ledger.begin()
        began = time.monotonic()
        with output.open("wb") as file, Watch() as watch:
            child = self._launch(arguments, file.fileno(), self.folder)
            watch.hubctl = child.pid
            for fault in faults:
                fault.act = _signalling(fault.kind, child.pid)
            ledger.faults = faults
            code = _wait(child)
        ledger.faults = ()
        if self.proxy.trouble is not None:
            self.proxy.trouble.stop()
        said = output.read_text(errors="replace")
        leaked = (*sorted(watch.found), *search(self.work, said, self._bot_secrets()))
        return Ended(code, said, time.monotonic() - began, leaked)

    def _bot_secrets(self) -> tuple[str, ...]:
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.work / "aws" / "credentials")
        return tuple(parser[name]["aws_secret_access_key"] for name in parser.sections())

    def _launch(self, arguments: Sequence[str], output: int, folder: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env=self._environment | {"PYTHONPATH": str(_REPOSITORY)} | CANARIES,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _signalling(kind: str, pid: int) -> Callable[[], None]:
    """Sends the signal of a fault, if it is one: to hubctl, whose terraform and helm are left to live, or to these."""
    number = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT}.get(kind)
    if kind == "kill-tool":
        return lambda: _kill_tools(pid)
    return (lambda: None) if number is None else (lambda: os.kill(pid, number))


def _kill_tools(pid: int) -> None:
    """`kill -9` of terraform or helm themselves, not of what they started."""
    for one in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and (one / "comm").read_text().strip() in ("terraform", "helm"):
                os.kill(int(one.name), signal.SIGKILL)


def _wait(child: subprocess.Popen[bytes]) -> int:
    """Its exit code, or -999. What somebody stops, or takes too long, is not left to run into the next round."""
    try:
        return child.wait(_LONGEST_RUN_SECONDS)
    except subprocess.TimeoutExpired:
        return -999
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
