"""Fulfils hubctl.ports.terraform with the real terraform."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hubctl.adapters.process import Children
from hubctl.adapters.terraform import adopt as terraform_adopt
from hubctl.adapters.terraform import errors as terraform_errors
from hubctl.adapters.terraform import shown
from hubctl.adapters.terraform.cli import LOCK_TIMEOUT, FailedError, TerraformCommands, flag, no_words
from hubctl.adapters.terraform.events import Events
from hubctl.adapters.terraform.folder import Folder
from hubctl.adapters.terraform.lost import Listing, by_tags, spares
from hubctl.adapters.terraform.setup import NoBucketError, Setup
from hubctl.adapters.terraform.state import State, is_copied, parse, summarise
from hubctl.adapters.work import write_private
from hubctl.core.changes import Changes
from hubctl.core.terraform import Backend, Identity, JsonValue, LocalBackend, Root, RootPlan, RootState, S3Backend
from hubctl.errors import HubctlError
from hubctl.ports.disposal import StillUsedError
from hubctl.ports.inventory import Thing
from hubctl.ports.terraform import Progress
from hubctl.tools.mirrors import Mirror

# Who runs terraform is decided now, not at the last apply; everything else is destroyed as it was applied.
_IDENTITY_VARIABLES = ("assume_role_arn",)


def _keep(_backend: S3Backend) -> None:
    """The copy in the bucket is left to whoever removes the bucket."""


def _unknown(_bucket: str, _region: str) -> bool:
    """Then no bucket is taken for empty."""
    return False


def _leave(_spare: Thing) -> None:
    """Then what is there twice stays."""


class TerraformRunner:
    """Real terraform, one folder a root below `work`/roots.

    `environment` gives the whole environment of a child for an identity. `discard` is called with a backend in S3
    that a state was moved away from, once its copy on disk is known to be whole. `is_empty` tells of a bucket and its
    region whether nothing at all is in it. `things` lists the account, where what no state knows is to be found;
    `dispose` deletes what is there twice.
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
        is_empty: Callable[[str, str], bool] = _unknown,
        things: Listing | None = None,
        dispose: Callable[[Thing], None] = _leave,
    ) -> None:
        self._setup = Setup(binary, work, modules, environment, children, cache, mirrors)
        self._discard = discard
        self._is_empty = is_empty
        self._things = things
        self._dispose = dispose

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
        state = self._pull(root, commands)
        if changes.added and state is not None:
            self._remove_spares(state, root.variables, progress)
        return changes, summarise(state).outputs

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
        what = "destroy" if options else "apply"
        adopted: dict[str, str] = {}
        begun_before = bool(folder.remembered())
        try:
            for _ in range(terraform_adopt.MOST_ROUNDS):
                if not self._save_plan(root, commands, progress, **options):
                    return Changes()
                lost = self._lost(commands, variables) if begun_before and not options else {}
                if lost:
                    self._adopt(adopted, lost, folder, progress)
                    continue
                begun_before = True
                folder.remember(variables)
                if adopted:
                    self._check_own(adopted, commands, variables)
                try:
                    return self._run_plan(commands, progress).changes
                except FailedError as failed:
                    exist = {} if options else self._existing(commands, failed, variables)
                    if not exist or exist.keys() <= adopted.keys():
                        raise _unsaved(commands.failure(what, failed), folder) from failed
                    self._adopt(adopted, exist, folder, progress)
            raise HubctlError(f"{root.key}: {what} finds more and more that is already there", hint="hubctl leftovers")
        finally:
            folder.plan_file.unlink(missing_ok=True)
            folder.imports.unlink(missing_ok=True)

    def _adopt(self, adopted: dict[str, str], found: Mapping[str, str], folder: Folder, progress: Progress) -> None:
        """Lets the next plan take what was found, and what was taken before, into the state."""
        adopted |= found
        write_private(folder.imports, terraform_adopt.blocks(adopted))
        progress(f"already there, from a run that did not learn of it: {', '.join(found)}", None)

    def _lost(self, commands: TerraformCommands, variables: Mapping[str, Any]) -> dict[str, str]:
        """What an apply that began before made, and no state knows."""
        things = self._things
        if things is None or commands.folder.unsaved_state.exists():
            return {}
        return by_tags(
            commands.show_plan(), variables["event"], functools.cache(lambda kind: things(kind, variables["region"]))
        )

    def _remove_spares(self, state: State, variables: Mapping[str, Any], progress: Progress) -> None:
        """Deletes what terraform made twice, since an answer to it was lost. What is in use stays, and is told of."""
        things = self._things
        if things is None:
            return
        listed = functools.cache(lambda kind: things(kind, variables["region"]))
        for spare in spares(state, variables["event"], listed):
            try:
                self._dispose(spare)
                progress(f"{spare.kind} {spare.id}: was made twice, the spare one is deleted", None)
            except StillUsedError as error:
                progress(f"{spare.kind} {spare.id}: was made twice, and stays: {error.message}", None)

    def _check_own(self, adopted: Mapping[str, str], commands: TerraformCommands, variables: Mapping[str, Any]) -> None:
        def is_empty(bucket: str) -> bool:
            return self._is_empty(bucket, variables["region"])

        terraform_adopt.check_own(list(adopted), commands.show_plan(), variables["event"], is_empty=is_empty)

    def _save_plan(self, root: Root, commands: TerraformCommands, progress: Progress, **options: Any) -> bool:
        """Whether there is anything to do. The file is made beforehand, so that it is never readable by others."""
        plan_file = commands.folder.plan_file
        write_private(plan_file, b"")
        options |= {"out": plan_file.name, "lock_timeout": LOCK_TIMEOUT}
        finished, events = self._retrying(root, commands, progress, "plan", **_plan_options(), **options)
        if not events.unfinished:
            return bool(finished.returncode)
        for address in events.unfinished:
            progress(f"{address}: kept, though its creation was interrupted", None)
            try:
                commands.untaint(address)
            except FailedError as failed:
                raise commands.failure("untaint", failed) from failed
        return self._save_plan(root, commands, progress, **options)

    def _existing(
        self, commands: TerraformCommands, failed: FailedError, variables: Mapping[str, Any]
    ) -> dict[str, str]:
        if commands.folder.unsaved_state.exists():
            return {}
        return terraform_adopt.imports(failed.errors, commands.show_plan(), str(variables.get("account_id", "")))

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

    def _pull(self, root: Root, commands: TerraformCommands) -> State | None:
        if isinstance(root.backend, LocalBackend):
            return _read(commands.folder.local_state)
        try:
            return commands.pull()
        except FailedError as failed:
            if terraform_errors.no_bucket(failed.errors):
                return None
            raise commands.failure("its state cannot be read", failed) from failed


def _unsaved(error: HubctlError, folder: Folder) -> HubctlError:
    """The error, with where the state is if it could not be saved."""
    if not folder.unsaved_state.exists():
        return error
    saved = f"{error.message}. Its state could not be saved: it is in {folder.unsaved_state}"
    return type(error)(saved, hint="keep that file; the next run saves it: run again")


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
