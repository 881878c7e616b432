"""Where a root's state is: read, and moved between the disk and the bucket so that it can be interrupted anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hubctl.adapters.terraform import errors as terraform_errors
from hubctl.adapters.terraform.cli import FailedError, TerraformCommands, no_words
from hubctl.adapters.terraform.folder import Folder
from hubctl.adapters.terraform.setup import Setup
from hubctl.adapters.terraform.state import State, is_copied, parse, summarise
from hubctl.adapters.work import write_private
from hubctl.core.terraform import Backend, LocalBackend, Root, S3Backend
from hubctl.errors import HubctlError


def keep(_backend: S3Backend) -> None:
    """The copy in the bucket is left to whoever removes the bucket."""


class States:
    """States of roots. `discard` is called with a backend in S3 that a state was moved away from, once its copy on disk
    is known to be whole."""

    def __init__(self, setup: Setup, discard: Callable[[S3Backend], None]) -> None:
        self._setup = setup
        self._discard = discard

    def pull(self, root: Root, commands: TerraformCommands) -> State | None:
        """What the backend has; None where it has none, or there is no bucket."""
        if isinstance(root.backend, LocalBackend):
            return read(commands.folder.local_state)
        try:
            return commands.pull()
        except FailedError as failed:
            if terraform_errors.no_bucket(failed.errors):
                return None
            raise commands.failure("its state cannot be read", failed) from failed

    def move(self, root: Root, to: Backend) -> bool:
        """See the port. Decides by where the state is, so that it can be interrupted anywhere and run again.

        `state push` rather than `init -migrate-state`: it refuses an older state and one of another line, and does not
        depend on what the folder was last initialised for.
        """
        if root.backend == to:
            return False
        commands = self._setup.settled(root, no_words)
        source = self.pull(root, commands)
        if source is None or summarise(source).absent:
            return False
        if isinstance(to, LocalBackend):
            moved = _copy_to_disk(source, commands.folder)
        else:
            moved = self._copy_to_bucket(root, to, source)
        if isinstance(root.backend, S3Backend):
            self._discard(root.backend)
        else:
            _put_away(commands.folder)
        return moved

    def _copy_to_bucket(self, root: Root, to: S3Backend, source: State) -> bool:
        there = Root(root.module, to, root.identity, root.variables, root.instance)
        commands = self._setup.commands(there)
        target = self.pull(there, commands)
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
        if not is_copied(source, self.pull(there, commands)):
            raise HubctlError(f"{root.key}: the state in {to.bucket} is not what was moved", hint="run it again")
        return True


def _put_away(folder: Folder) -> None:
    folder.local_state.replace(folder.path / "local.tfstate.moved")


def put_away_copy(folder: Folder, state: State) -> None:
    """A run that was killed right after it moved the state into the bucket left the one on disk."""
    copy = read(folder.local_state)
    with suppress(HubctlError):  # of another line: it is no copy, and nobody's to put away
        if copy is not None and is_copied(copy, state):
            _put_away(folder)


def read(path: Path) -> State | None:
    """A state on disk; None where there is none."""
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        return None


def _copy_to_disk(source: State, folder: Folder) -> bool:
    if is_copied(source, read(folder.local_state)):
        return False
    write_private(folder.local_state, json.dumps(source, indent=2))
    return True
