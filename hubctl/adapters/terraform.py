"""Fulfils hubctl.ports.terraform with the real terraform."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hubctl.adapters import terraform_errors
from hubctl.adapters.process import Children
from hubctl.adapters.terraform_cli import LOCK_TIMEOUT, FailedError, TerraformCommands, flag, no_words
from hubctl.adapters.terraform_events import Events
from hubctl.adapters.terraform_folder import Folder
from hubctl.adapters.terraform_setup import NoBucketError, Setup
from hubctl.adapters.terraform_state import State, is_copied, parse, summarise
from hubctl.adapters.work import write_private
from hubctl.core.changes import Changes
from hubctl.core.terraform import Backend, Identity, JsonValue, LocalBackend, Root, RootPlan, RootState, S3Backend
from hubctl.errors import HubctlError
from hubctl.ports.terraform import Progress
from hubctl.tools.mirrors import Mirror

# Who runs terraform is decided now, not at the last apply; everything else is destroyed as it was applied.
_IDENTITY_VARIABLES = ("assume_role_arn",)


def _keep(_backend: S3Backend) -> None:
    """The copy in the bucket is left to whoever removes the bucket."""


class TerraformRunner:
    """Real terraform, one folder a root below `work`/roots.

    `environment` gives the whole environment of a child for an identity. `discard` is called with a backend in S3
    that a state was moved away from, once its copy on disk is known to be whole.
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
        discard: Callable[[S3Backend], None] = _keep,
    ) -> None:
        self._setup = Setup(binary, work, modules, environment, children, cache, mirrors)
        self._discard = discard

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        """See the port."""
        commands = self._setup.commands(root)
        if commands.folder.unsaved_state.exists():
            progress("the last run could not save its state; `hubctl up` does that first", None)
        commands.folder.write_variables(root.variables)
        _, events = self._retrying(root, commands, progress, "plan", **_plan_options(), lock=False)
        return RootPlan(tuple(events.planned))

    def apply(self, root: Root, *, progress: Progress) -> tuple[Changes, Mapping[str, JsonValue]]:
        """See the port."""
        commands = self._setup.settled(root, progress)
        commands.folder.write_variables(root.variables)
        changes = self._plan_and_apply(root, commands, root.variables, progress)
        return changes, summarise(self._pull(root, commands)).outputs

    def destroy(self, root: Root, *, progress: Progress, targets: Sequence[str] = ()) -> Changes:
        """See the port."""
        try:
            commands = self._setup.settled(root, progress)
        except NoBucketError:
            return Changes()
        if summarise(self._pull(root, commands)).absent:
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
            return summarise(_read(folder.local_state))
        try:
            return summarise(self._pull(root, self._setup.commands(root)))
        except NoBucketError:
            return RootState()

    def forget(self, root: Root, patterns: Sequence[str]) -> int:
        """See the port."""
        try:
            commands = self._setup.settled(root, no_words)
        except NoBucketError:
            return 0
        there = summarise(self._pull(root, commands)).resources
        wanted = [address for address in there if any(fnmatchcase(address, pattern) for pattern in patterns)]
        if wanted:
            try:
                commands.remove(wanted)
            except FailedError as failed:
                raise commands.failure("state rm", failed) from failed
        return len(wanted)

    def move(self, root: Root, to: Backend) -> bool:
        """See the port. Decides by where the state is, so that it can be interrupted anywhere and run again.

        `state push` rather than `init -migrate-state`: it refuses an older state and one of another line, and does not
        depend on what the folder was last initialised for.
        """
        if root.backend == to:
            return False
        commands = self._setup.settled(root, no_words)
        source = self._pull(root, commands)
        if source is None or summarise(source).absent:
            return False
        if isinstance(to, LocalBackend):
            moved = _copy_to_disk(source, commands.folder)
        else:
            moved = self._copy_to_bucket(root, to, source)
        if isinstance(root.backend, S3Backend):
            self._discard(root.backend)
        else:
            commands.folder.local_state.replace(commands.folder.path / "local.tfstate.moved")
        return moved

    def _copy_to_bucket(self, root: Root, to: S3Backend, source: State) -> bool:
        there = Root(root.module, to, root.identity, root.variables, root.instance)
        commands = self._setup.commands(there)
        target = self._pull(there, commands)
        if is_copied(source, target):
            return False
        path = commands.folder.path / "moving.tfstate"
        write_private(path, json.dumps(source))
        try:
            # Over a state without resources nothing can be lost, whatever line it is of.
            commands.push(path, force=target is not None and summarise(target).absent)
        except FailedError as failed:
            raise commands.failure("its state could not be moved", failed) from failed
        finally:
            path.unlink(missing_ok=True)
        if not is_copied(source, self._pull(there, commands)):
            raise HubctlError(f"{root.key}: the state in {to.bucket} is not what was moved", hint="run it again")
        return True

    def _plan_and_apply(
        self, root: Root, commands: TerraformCommands, variables: Mapping[str, Any], progress: Progress, **options: Any
    ) -> Changes:
        folder = commands.folder
        try:
            # Made beforehand so that it is never readable by others, whatever terraform does.
            write_private(folder.plan_file, b"")
            finished, _ = self._retrying(
                root,
                commands,
                progress,
                "plan",
                **_plan_options(),
                **options,
                out=folder.plan_file.name,
                lock_timeout=LOCK_TIMEOUT,
            )
            folder.remember(variables)
            if finished.returncode == 0:
                return Changes()
            return self._run_plan(commands, progress, "destroy" if options else "apply").changes
        finally:
            folder.plan_file.unlink(missing_ok=True)

    def _run_plan(self, commands: TerraformCommands, progress: Progress, what: str) -> Events:
        folder = commands.folder
        try:
            _, events = commands.events(
                progress, "apply", folder.plan_file.name, keep=folder.events, input=False, lock_timeout=LOCK_TIMEOUT
            )
        except FailedError as failed:
            error = commands.failure(what, failed)
            if folder.unsaved_state.exists():
                saved = f"{error.message}. Its state could not be saved: it is in {folder.unsaved_state}"
                raise type(error)(saved, hint="keep that file; the next run saves it: run again") from failed
            raise error from failed
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

    def _pull(self, root: Root, commands: TerraformCommands) -> State | None:
        if isinstance(root.backend, LocalBackend):
            return _read(commands.folder.local_state)
        try:
            return commands.pull()
        except FailedError as failed:
            if terraform_errors.no_bucket(failed.errors):
                return None
            raise commands.failure("its state cannot be read", failed) from failed


def _plan_options() -> dict[str, Any]:
    return {"input": False, "detailed_exitcode": flag()}


def _read(path: Path) -> State | None:
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        return None


def _copy_to_disk(source: State, folder: Folder) -> bool:
    if is_copied(source, _read(folder.local_state)):
        return False
    write_private(folder.local_state, json.dumps(source, indent=2))
    return True
