"""Runs one terraform command after the other in one root's folder."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.patience import BUDGET_SECONDS, Patience
from hubctl.adapters.process import Call, Children, Finished
from hubctl.adapters.redact import Redact
from hubctl.adapters.terraform import errors as terraform_errors
from hubctl.adapters.terraform.events import Diagnostic, Events
from hubctl.adapters.terraform.folder import Folder
from hubctl.adapters.terraform.state import State, parse
from hubctl.errors import HubctlError, InterruptedRunError, RefusedError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress

OLDEST_VERSION = (1, 10)
"""The first with `use_lockfile`, the state lock that needs no table."""

_Result = TypeVar("_Result")

LOCK_TIMEOUT = "60s"
"""Long enough for somebody's plan to end, short enough to be told that an apply is running."""

OWN_LOCKS = 2
"""How often one command takes a lock of its own away: each is an answer of AWS that was lost, and a minute's wait."""
_CHANGING = frozenset({"apply", "state push", "state rm", "untaint", "force-unlock"})
"""Commands that change a state; a plan does as well, where it is to be applied: it takes the lock."""


class FailedError(Exception):
    """A terraform command failed; the caller decides what that means."""

    def __init__(self, errors: list[Diagnostic]) -> None:
        super().__init__("; ".join(error.summary for error in errors))
        self.errors = errors


@functools.cache
def _generator(binary: str) -> Any:
    """python-terraform, for its argument lists alone: its runner loses resources and locks when interrupted."""
    from python_terraform import Terraform

    # It reads the state of its working directory at once, so it gets one that has none.
    return Terraform(working_dir=str(Path(binary) / "nowhere"), terraform_bin_path=binary)


def flag() -> Any:
    """The value of an option without a value: `-json`."""
    from python_terraform import IsFlagged

    return IsFlagged


@dataclass(frozen=True)
class TerraformCommands:
    """terraform in one folder, with one environment."""

    binary: Path
    folder: Folder
    key: str
    """Of the root, for people."""
    environment: Mapping[str, str] = field(repr=False)
    children: Children
    redact: Redact = field(repr=False)
    clock: Clock = field(default_factory=SystemClock)

    @property
    def subject(self) -> str:
        """What the commands change, one at a time."""
        return f"terraform {self.key}"

    def events(
        self, progress: Progress, command: str, *arguments: str, keep: Path | None = None, **options: Any
    ) -> tuple[Finished, Events]:
        """Runs a command that speaks -json, again where it only reads and the network was away for a moment.

        Raises FailedError or InterruptedRunError; 2 means a plan with changes.
        """
        patience = Patience(self.clock)
        while True:
            try:
                return self._events(progress, command, *arguments, keep=keep, **options)
            except FailedError as failed:
                if command == "apply" or not self._is_waited_for(failed, patience, progress):
                    raise

    def _is_waited_for(self, failed: FailedError, patience: Patience, progress: Progress) -> bool:
        def tell(left_seconds: float) -> None:
            words = f"the network or AWS is away ({self.redact(str(failed))}); trying for {left_seconds:.0f} s more"
            progress(words, None)

        return terraform_errors.is_passing(failed.errors) and patience.wait(BUDGET_SECONDS, tell)

    def _events(
        self, progress: Progress, command: str, *arguments: str, keep: Path | None = None, **options: Any
    ) -> tuple[Finished, Events]:
        call = self._call(command, *arguments, keep=keep, json=flag(), **options)

        def run() -> tuple[Finished, Events]:
            events, began = Events(progress), dt.datetime.now(dt.UTC)
            finished = self.children.run(call, on_line=events.line, on_wait=lambda words: progress(words, None))
            if finished.returncode not in (0, 2):
                unsaved = self.folder.unsaved_state.exists()
                self._note_unreleased(began, finished, unsaved or terraform_errors.left_locked(events.errors))
                self._check_interrupted(call, finished)
                said = [line for line in [*events.other, finished.stderr.decode(errors="replace")] if line.strip()]
                raise FailedError(events.errors or [terraform_errors.from_text("\n".join(said))])
            return finished, events

        return self._despite_own_lock(run)

    def pull(self) -> State | None:
        """The state as the backend has it. Raises FailedError."""
        return parse(self._text("state pull"))

    def show_plan(self, name: str = "") -> Mapping[str, Any]:
        """A saved plan of the folder, by default the one that is to be applied. It holds variables, so it is written
        nowhere. Raises FailedError."""
        shown = self._text("show", name or self.folder.plan_file.name, json=flag())
        found: Mapping[str, Any] = json.loads(shown)
        return found

    def push(self, path: Path, *, force: bool = False) -> None:
        """Writes a state to the backend, which refuses one that is older or of another line. Raises FailedError."""
        timeout = "0s" if self.folder.unreleased() else LOCK_TIMEOUT
        self._text("state push", str(path), lock_timeout=timeout, force=flag() if force else None)

    def remove(self, addresses: Sequence[str]) -> None:
        """Takes resources out of the state. Raises FailedError."""
        self._text("state rm", *addresses, lock_timeout=LOCK_TIMEOUT)

    def untaint(self, address: str) -> None:
        """Keeps a resource that the next plan would replace. Raises FailedError."""
        self._text("untaint", address, lock_timeout=LOCK_TIMEOUT)

    def _text(self, command: str, *arguments: str, **options: Any) -> bytes:
        """Run again while the network is away, but for what would be refused the second time, had the first arrived."""
        patience = Patience(self.clock)
        while True:
            try:
                return self._text_once(command, *arguments, **options)
            except FailedError as failed:
                if command in ("state rm", "untaint") or not self._is_waited_for(failed, patience, no_words):
                    raise

    def _text_once(self, command: str, *arguments: str, **options: Any) -> bytes:
        call = self._call(command, *arguments, **options)

        def run() -> bytes:
            began = dt.datetime.now(dt.UTC)
            finished = self.children.run(call)
            error = terraform_errors.from_text(finished.stderr.decode(errors="replace"))
            # An unsaved state is of an earlier command, and so is what is noted of its lock.
            self._note_unreleased(began, finished, terraform_errors.left_locked([error]))
            if finished.returncode != 0:
                self._check_interrupted(call, finished)
                raise FailedError([error])
            if self.folder.unreleased() and (own := self._own_lock(FailedError([error]), began)) and self._unlock(own):
                self.folder.released()  # `state push` ends with 0 all the same
            return finished.stdout

        return self._despite_own_lock(run)

    def _despite_own_lock(
        self, run: Callable[[], _Result], began: dt.datetime | None = None, tries: int = OWN_LOCKS
    ) -> _Result:
        """Takes away a lock that this very command took and did not learn of, or that one before it left, which has
        ended, and runs again. What must be left is noted, so that the next run takes it away.
        """
        began = began or dt.datetime.now(dt.UTC)
        try:
            return run()
        except FailedError as failed:
            own = self._own_lock(failed, began)
            if own is None or not self._unlock(own):
                raise
            self.folder.released()
            if not tries or terraform_errors.left_locked(failed.errors):  # it did its work, and must not do it twice
                raise
        return self._despite_own_lock(run, began, tries - 1)

    def _note_unreleased(self, began: dt.datetime, finished: Finished, is_left: bool) -> None:
        """Of one that ended by itself: a terraform that was killed says nothing, its lock is for `hubctl unlock`."""
        if finished.returncode >= 0 and is_left:
            self.folder.note_unreleased(began, dt.datetime.now(dt.UTC))

    def _own_lock(self, failed: FailedError, began: dt.datetime) -> str | None:
        """The id of a lock that is left, if it is our own."""
        if own := terraform_errors.own_lock(failed.errors, began):
            self.folder.note_unreleased(began, dt.datetime.now(dt.UTC))
            return own
        when = self.folder.unreleased()
        return terraform_errors.own_lock(failed.errors, *when) if when else None

    def _unlock(self, identity: str) -> bool:
        return self.children.run(self._call("force-unlock", identity, force=flag())).returncode == 0

    def _call(self, command: str, *arguments: str, keep: Path | None = None, **options: Any) -> Call:
        changes = command in _CHANGING or options.get("out") == self.folder.plan_file.name
        return Call(
            _generator(str(self.binary)).generate_cmd_string(command, *arguments, **options),
            f"terraform {command} {self.key}",
            self.folder.path,
            self.environment,
            subject=self.subject if changes else "",
            keep_output=keep,
        )

    def _check_interrupted(self, call: Call, finished: Finished) -> None:
        if not finished.interrupted:
            return
        how = "was interrupted; what it had begun is in its state"
        if self.folder.unsaved_state.exists():
            how = f"was interrupted; its state could not be saved: it is in {self.folder.unsaved_state}; keep that file"
        if finished.returncode < 0:
            how = "was killed; what it was making may not be in its state, and its lock may be left (hubctl unlock)"
        raise InterruptedRunError(f"{call.title} {how}", hint="run the same command again to resume")

    def failure(self, what: str, failed: FailedError) -> HubctlError:
        """The error to raise, without secrets."""
        error = terraform_errors.failure(f"{self.key}: {what}", failed.errors)
        return type(error)(self.redact(error.message), hint=error.hint)


def check_version(binary: Path, children: Children, directory: Path, environment: Mapping[str, str]) -> str:
    """The version of a terraform. Raises RefusedError if it is too old, or no terraform."""
    call = Call([str(binary), "version", "-json"], "terraform version", directory, environment, timeout_seconds=30)
    finished = children.run(call)
    try:
        version = str(json.loads(finished.stdout)["terraform_version"])
    except (ValueError, KeyError) as error:
        raise RefusedError(f"{binary} is no terraform that hubctl can use", hint="hubctl tools install") from error
    if tuple(int(part) for part in version.partition("-")[0].split(".")[:2]) < OLDEST_VERSION:
        raise RefusedError(
            f"{binary} is Terraform {version}; hubctl needs 1.10 or later, which can lock a state in S3 by itself",
            hint="install a newer one, or let hubctl: hubctl tools install",
        )
    return version


def no_words(_words: str, _fraction: float | None) -> None:
    """For commands that are too short to be followed."""
