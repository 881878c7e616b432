"""Fulfils hubctl.ports.terraform with the real terraform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.process import Children
from hubctl.adapters.terraform import adopt as terraform_adopt
from hubctl.adapters.terraform import errors as terraform_errors
from hubctl.adapters.terraform import shown
from hubctl.adapters.terraform.adoption import Account, Adoption
from hubctl.adapters.terraform.cli import LOCK_TIMEOUT, FailedError, TerraformCommands, flag, no_words
from hubctl.adapters.terraform.events import Events
from hubctl.adapters.terraform.folder import Folder
from hubctl.adapters.terraform.setup import NoBucketError, Setup
from hubctl.adapters.terraform.state import parse, summarise
from hubctl.adapters.terraform.states import States, keep, put_away_copy, read
from hubctl.adapters.work import write_private
from hubctl.core.changes import Changes
from hubctl.core.terraform import Backend, Identity, JsonValue, LocalBackend, Root, RootPlan, RootState, S3Backend
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress
from hubctl.tools.mirrors import Mirror

# Who runs terraform is decided now, not at the last apply; everything else is destroyed as it was applied.
_IDENTITY_VARIABLES = ("assume_role_arn",)


def _unknown(_bucket: str, _region: str) -> bool:
    """Then no bucket is taken for empty."""
    return False


class TerraformRunner:
    """Real terraform, one folder a root below `work`/roots.

    `environment` gives the whole environment of a child for an identity. `discard` is called with a backend in S3
    that a state was moved away from, once its copy on disk is known to be whole. In `account`, what no state knows is
    found.
    """

    def __init__(
        self,
        binary: Path,
        work: Path,
        modules: Path,
        environment: Callable[[Identity], Mapping[str, str]],
        children: Children,
        *,
        cache: Path,
        mirrors: Sequence[Mirror] = (),
        discard: Callable[[S3Backend], None] = keep,
        account: Account = Account(_unknown),  # noqa: B008 (frozen)
        clock: Clock | None = None,
    ) -> None:
        self._setup = Setup(binary, work, modules, environment, children, cache, mirrors, clock or SystemClock())
        self._states = States(self._setup, discard)
        self._account = account

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        """See the port."""
        commands = self._setup.commands(root)
        if commands.folder.unsaved_state.exists():
            progress("the last run could not save its state; `hubctl up` does that first", None)
        commands.folder.write_variables(root.variables)
        with commands.folder.passing_plan() as file:
            options = {**_plan_options(), "lock": False, "out": file.name}
            finished, _ = self._retrying(root, commands, progress, "plan", **options)
            if not finished.returncode:
                return RootPlan(())
            try:
                found = shown.changes(commands.show_plan(file.name))
                return RootPlan(tuple(shown.without_secrets(found, commands.redact)))
            except FailedError as failed:
                raise commands.failure("its plan cannot be read", failed) from failed

    def apply(self, root: Root, *, progress: Progress) -> tuple[Changes, Mapping[str, JsonValue]]:
        """See the port."""
        commands = self._setup.settled(root, progress)
        commands.folder.write_variables(root.variables)
        changes = self._plan_and_apply(root, commands, root.variables, progress)
        state = self._states.pull(root, commands)
        if isinstance(root.backend, S3Backend) and state is not None:
            put_away_copy(commands.folder, state)
        if state is not None:  # also where nothing was added: the run that did may have been killed
            self._account.remove_spares(state, root.variables, progress)
        return changes, summarise(state).outputs

    def destroy(self, root: Root, *, progress: Progress, targets: Sequence[str] = ()) -> Changes:
        """See the port."""
        try:
            commands = self._setup.settled(root, progress)
        except NoBucketError:
            return Changes()
        if summarise(self._states.pull(root, commands)).absent:
            commands.folder.forget()
            return Changes()
        identity = {name: root.variables[name] for name in _IDENTITY_VARIABLES if name in root.variables}
        variables = {**root.variables, **commands.folder.remembered(), **identity}
        commands.folder.write_variables(variables)
        only = {"target": list(targets)} if targets else {}
        changes = self._plan_and_apply(root, commands, variables, progress, destroy=flag(), **only)
        if not targets:
            commands.folder.forget()
        return changes

    def state(self, root: Root) -> RootState:
        """See the port. A state that a run could not save is newer than what the backend has, so it counts."""
        folder = self._setup.folder(root)
        if folder.unsaved_state.exists():
            return summarise(parse(folder.unsaved_state.read_bytes()))
        if isinstance(root.backend, LocalBackend):
            return summarise(read(folder.local_state))
        try:
            return summarise(self._states.pull(root, self._setup.commands(root)))
        except NoBucketError:
            return RootState()

    def forget(self, root: Root, patterns: Sequence[str]) -> int:
        """See the port."""
        try:
            commands = self._setup.settled(root, no_words)
        except NoBucketError:
            return 0
        there = summarise(self._states.pull(root, commands)).resources
        wanted = [address for address in there if any(fnmatchcase(address, pattern) for pattern in patterns)]
        if wanted:
            try:
                commands.remove(wanted)
            except FailedError as failed:
                raise commands.failure("state rm", failed) from failed
        return len(wanted)

    def move(self, root: Root, to: Backend) -> bool:
        """See the port."""
        return self._states.move(root, to)

    def _plan_and_apply(
        self, root: Root, commands: TerraformCommands, variables: Mapping[str, Any], progress: Progress, **options: Any
    ) -> Changes:
        folder = commands.folder
        what = "destroy" if options else "apply"
        adoption = Adoption(self._account, commands, variables, progress)
        try:
            for _ in range(terraform_adopt.MOST_ROUNDS):
                planned = self._save_plan(root, commands, progress, **options)
                if planned is None:
                    return Changes()
                goes_on = planned.read or folder.remembered()
                if goes_on and not options and adoption.take_lost():
                    continue
                folder.remember(variables)
                adoption.check_own()
                try:
                    return self._run_plan(commands, progress).changes
                except FailedError as failed:
                    if options or not adoption.take_existing(failed):
                        raise _unsaved(commands.failure(what, failed), folder) from failed
            raise HubctlError(f"{root.key}: {what} finds more and more that is already there", hint="hubctl leftovers")
        finally:
            folder.plan_file.unlink(missing_ok=True)
            folder.imports.unlink(missing_ok=True)

    def _save_plan(self, root: Root, commands: TerraformCommands, progress: Progress, **options: Any) -> Events | None:
        """What was said; None if there is nothing to do. The file is made before, so that others never can read it."""
        plan_file = commands.folder.plan_file
        write_private(plan_file, b"")
        options |= {"out": plan_file.name, "lock_timeout": LOCK_TIMEOUT}
        finished, events = self._retrying(root, commands, progress, "plan", **_plan_options(), **options)
        if not events.unfinished:
            return events if finished.returncode else None
        for address in events.unfinished:
            progress(f"{address}: kept, though its creation was interrupted", None)
            try:
                commands.untaint(address)
            except FailedError as failed:
                raise commands.failure("untaint", failed) from failed
        return self._save_plan(root, commands, progress, **options)

    def _run_plan(self, commands: TerraformCommands, progress: Progress) -> Events:
        folder = commands.folder
        plan = folder.plan_file.name
        _, events = commands.events(progress, "apply", plan, keep=folder.events, input=False, lock_timeout=LOCK_TIMEOUT)
        return events

    def _retrying(
        self, root: Root, commands: TerraformCommands, progress: Progress, command: str, **options: Any
    ) -> tuple[Any, Events]:
        """Initialises once more where the folder turns out not to be: it was copied, or a mirror is gone."""
        try:
            return commands.events(progress, command, **options)
        except FailedError as failed:
            if not terraform_errors.needs_init(failed.errors):
                raise commands.failure(command, failed) from failed
        commands.folder.uninitialise()
        self._setup.commands(root, progress)
        try:
            return commands.events(progress, command, **options)
        except FailedError as failed:
            raise commands.failure(command, failed) from failed


def _unsaved(error: HubctlError, folder: Folder) -> HubctlError:
    """The error, with where the state is if it could not be saved."""
    if not folder.unsaved_state.exists():
        return error
    saved = f"{error.message}. Its state could not be saved: it is in {folder.unsaved_state}"
    return type(error)(saved, hint="keep that file; the next run saves it: run again")


def _plan_options() -> dict[str, Any]:
    return {"input": False, "detailed_exitcode": flag()}
