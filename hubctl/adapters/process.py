"""Runs terraform and helm so that nothing that happens to hubctl happens to them.

A child lives in a session of its own, so that a Ctrl-C on the terminal does not reach it, and writes to files, which
hubctl follows. With a pipe it would die at its next line once hubctl is gone: terraform then lost a resource and left
its lock behind, in every Python wrapper tried.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hubctl.adapters.following import Follower, OnLine, follow
from hubctl.adapters.running import End, Record, Running, hold, look
from hubctl.adapters.work import writing
from hubctl.errors import HubctlError, InterruptedRunError, RefusedError
from hubctl.private import private_dir

_LOOK_SECONDS = 0.2
_GOOD_CODES = (0, 2)
"""2 is `terraform plan`'s word for changes."""
_FAREWELL_SECONDS = 30.0
"""What a command that took too long gets to put its things in order."""


def _ignore(_line: str) -> None:
    """For who follows nothing."""


def _nothing() -> None:
    """For who does not mind silence."""


def _was_not_killed(finished: Finished) -> bool:
    """A command that ended by itself has left nothing half done."""
    return finished.returncode >= 0


@dataclass(frozen=True)
class Call:
    """One command to run. Nothing secret may be in `arguments`: every user of the machine can read them."""

    arguments: Sequence[str]
    title: str
    """For people: "terraform apply cluster"."""
    directory: Path
    environment: Mapping[str, str] = field(repr=False)
    subject: str = ""
    """What it changes ("terraform cluster"), so that nothing else changes it meanwhile; "" if it only reads."""
    stdin: bytes | None = field(default=None, repr=False)
    keep_output: Path | None = None
    """Where standard output is kept, 0600; without, it is gone with the process."""
    timeout_seconds: float | None = None
    if_late: str = "run it again"
    """What to do when it took more than that."""
    is_settled: Callable[[Finished], bool] = _was_not_killed
    """Whether all is said about what it changed, once it ended like this; if not, the next run looks at it anew."""


@dataclass(frozen=True)
class Finished:
    """How a child ended. `interrupted` tells that hubctl had passed a Ctrl-C on to it."""

    returncode: int
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)
    interrupted: bool = False


@dataclass(eq=False)
class _Child:
    process: subprocess.Popen[bytes]
    interrupted: bool = False

    def interrupt(self) -> None:
        """To the process alone: a signal to the group reaches terraform's providers, and a resource is lost."""
        if not self.interrupted and self.process.poll() is None:
            self.interrupted = True
            self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)


class Children:
    """All children of this hubctl. Safe to use from several threads."""

    def __init__(self, work: Path) -> None:
        self._directory = work / "running"
        self._lock = threading.Lock()
        self._live: set[_Child] = set()
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """Whether `interrupt` or `kill` was called: nothing new starts."""
        return self._stopped

    def interrupt(self) -> None:
        """Sends one SIGINT to each child, once, however often it is called."""
        with self._lock:
            self._stopped = True
            for child in self._live:
                child.interrupt()

    def kill(self) -> None:
        """Ends all children and what they started, at once."""
        with self._lock:
            self._stopped = True
            for child in self._live:
                child.kill()

    def unseen_since(self, subject: str) -> dt.datetime | None:
        """When the subject's last command on this machine began, if it has ended and may have left something half done:
        no hubctl saw how, it was killed, or it failed without putting things in order."""
        end, running = look(self._directory, subject)
        return dt.datetime.fromisoformat(running.since) if end is End.UNSEEN and running else None

    def at_work(self, subject: str) -> str | None:
        """In words, what an earlier run's command still does on the subject; None if there is none."""
        end, running = look(self._directory, subject)
        return str(running or "a command of an earlier run") if end is End.NOT_YET else None

    def settle(self, subject: str, on_wait: OnLine) -> None:
        """Waits until an earlier run's command on the subject, if there still is one, has ended."""
        with hold(self._directory, subject, wait=self._waiting(on_wait)):
            pass

    def _waiting(self, on_wait: OnLine) -> Callable[[Running], None]:
        def wait(running: Running) -> None:
            self._check_going(f"the end of {running}")
            on_wait(f"waiting for {running}")
            time.sleep(_LOOK_SECONDS)

        return wait

    def run(
        self,
        call: Call,
        *,
        on_line: OnLine = _ignore,
        on_error_line: OnLine = _ignore,
        on_wait: OnLine = _ignore,
        on_quiet: Callable[[], None] = _nothing,
    ) -> Finished:
        """Runs a command to its end. `on_wait` hears of an earlier run's command on the same subject, while it lasts;
        `on_quiet` is called when the command has said nothing for a while.

        Raises RefusedError if it cannot be started, InterruptedRunError if a stop was asked for before it started,
        HubctlError if it exceeds its time, or there is no room for what it says.
        """
        with writing(self._directory), ExitStack() as stack:
            record = stack.enter_context(self._turn(call, on_wait)) if call.subject else None
            stdout = stack.enter_context(self._file(call.keep_output))
            stderr = stack.enter_context(self._file(None))
            child = self._start(call, record, stdout, stderr)
            try:
                followers = (Follower(stdout, on_line), Follower(stderr, on_error_line))
                self._follow(child, followers, call, on_quiet)
            finally:
                self._forget(child)
            out, err = (follower.everything() for follower in followers)
            finished = Finished(child.process.returncode, out, err, child.interrupted)
            if record is not None and call.is_settled(finished):
                record.ended(well=finished.returncode in _GOOD_CODES)
            return finished

    @contextmanager
    def _turn(self, call: Call, on_wait: OnLine) -> Iterator[Record]:
        with hold(self._directory, call.subject, wait=self._waiting(on_wait)) as record:
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            record.write(Running(call.subject, call.title, 0, now))
            yield record

    @contextmanager
    def _file(self, path: Path | None) -> Iterator[BinaryIO]:
        """A file that has no name, so that whatever it holds is gone when both processes are; or one that is kept."""
        if path is None:
            with tempfile.TemporaryFile(dir=private_dir(self._directory)) as file:
                yield file
            return
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file

    def _check_going(self, what: str) -> None:
        if self._stopped:
            raise InterruptedRunError(f"stopped before {what}", hint="run the same command again to resume")

    def _start(self, call: Call, record: Record | None, stdout: BinaryIO, stderr: BinaryIO) -> _Child:
        with ExitStack() as stack:
            stdin = subprocess.DEVNULL if call.stdin is None else stack.enter_context(self._given(call.stdin))
            with self._lock:  # so that an interrupt comes before the start or finds the child
                self._check_going(call.title)
                try:
                    process = subprocess.Popen(
                        list(call.arguments),
                        cwd=call.directory,
                        env=dict(call.environment),
                        stdin=stdin,
                        stdout=stdout,
                        stderr=stderr,
                        start_new_session=True,
                        umask=0o077,
                        pass_fds=() if record is None else (record.file,),
                    )
                except OSError as error:
                    raise RefusedError(
                        f"{call.arguments[0]} cannot be started: {error.strerror}", hint="hubctl tools list"
                    ) from error
                child = _Child(process)
                self._live.add(child)
        if record is not None:
            record.started(process.pid)
        return child

    @contextmanager
    def _given(self, content: bytes) -> Iterator[BinaryIO]:
        with self._file(None) as file:
            file.write(content)
            file.flush()
            file.seek(0)
            yield file

    def _follow(self, child: _Child, followers: Sequence[Follower], call: Call, on_quiet: Callable[[], None]) -> None:
        """Raises HubctlError if the child exceeds its time: it is asked to end, and killed if it does not."""
        if follow(child.process, followers, call.timeout_seconds, on_quiet):
            return
        child.interrupt()
        if not follow(child.process, followers, _FAREWELL_SECONDS, _nothing):
            child.kill()
            child.process.wait()
        raise HubctlError(f"{call.title} took more than {call.timeout_seconds:.0f} s", hint=call.if_late)

    def _forget(self, child: _Child) -> None:
        """Ends a child that a bug or a Ctrl-C left behind in the following, and forgets it."""
        if child.process.poll() is None:
            child.interrupt()
            child.process.wait()
        with self._lock:
            self._live.discard(child)
