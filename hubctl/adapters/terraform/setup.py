"""Makes one root ready for terraform: its folder filled, initialised, and nobody else at work in it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubctl.adapters.process import Children
from hubctl.adapters.redact import hiding
from hubctl.adapters.terraform import errors as terraform_errors
from hubctl.adapters.terraform.cli import FailedError, TerraformCommands, check_version, flag, no_words
from hubctl.adapters.terraform.folder import Folder, backend_settings
from hubctl.adapters.terraform.providers import child_environment, providers
from hubctl.core.terraform import Identity, Root
from hubctl.errors import HubctlError
from hubctl.ports.clock import Clock
from hubctl.ports.terraform import Progress
from hubctl.private import private_dir
from hubctl.tools.mirrors import Mirror


class NoBucketError(HubctlError):
    """The bucket that should hold the state does not exist, and so no state does."""


@dataclass
class Setup:
    """What all roots of an event share."""

    binary: Path
    work: Path
    modules: Path
    environment: Callable[[Identity], Mapping[str, str]]
    children: Children
    cache: Path
    mirrors: Sequence[Mirror]
    clock: Clock
    _version: str = ""
    _version_lock: threading.Lock = field(default_factory=threading.Lock)
    _init_lock: threading.Lock = field(default_factory=threading.Lock)

    def folder(self, root: Root) -> Folder:
        """Where the root is run."""
        return Folder(self.work / "roots" / root.key)

    def settled(self, root: Root, progress: Progress) -> TerraformCommands:
        """Ready to change something: an earlier run's terraform has ended, and what it could not save is saved."""
        self.children.settle(f"terraform {root.key}", lambda words: progress(words, None))
        commands = self.commands(root, progress)
        unsaved = commands.folder.unsaved_state
        if unsaved.exists():
            progress("saving the state that the last run could not save", None)
            try:
                commands.push(unsaved)
            except FailedError as failed:
                raise commands.failure(f"the state in {unsaved} could not be saved", failed) from failed
            unsaved.unlink()
        return commands

    def commands(self, root: Root, progress: Progress = no_words) -> TerraformCommands:
        """Ready to look. Raises NoBucketError if the state's bucket does not exist."""
        folder = self.folder(root)
        with folder.being_set_up():
            return self._set_up(root, folder, progress)

    def _set_up(self, root: Root, folder: Folder, progress: Progress) -> TerraformCommands:
        environment = self.environment(root.identity)
        found = providers(self.work, self.cache, self.mirrors, environment)
        module = folder.write_module(self.modules / root.module)
        settings = backend_settings(root, root.backend, environment)
        folder.write_backend(root.backend, settings)
        commands = TerraformCommands(
            self.binary,
            folder,
            root.key,
            child_environment(environment, found),
            self.children,
            hiding(environment, root.variables),
            self.clock,
        )
        digest = _digest(self._checked_version(commands), module, type(root.backend).__name__, settings, found.identity)
        if not folder.is_initialised(digest):
            progress("preparing terraform", None)
            with self._init_lock if found.exclusive else nullcontext():
                _init(commands)
            folder.initialised(digest)
        return commands

    def _checked_version(self, commands: TerraformCommands) -> str:
        with self._version_lock:
            if not self._version:
                directory = private_dir(self.work)
                self._version = check_version(self.binary, self.children, directory, commands.environment)
        return self._version


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _init(commands: TerraformCommands) -> None:
    options = {"input": False, "reconfigure": flag(), "backend_config": commands.folder.backend_config.name}
    try:
        commands.events(no_words, "init", **options)
    except FailedError as failed:
        if terraform_errors.no_bucket(failed.errors):
            error = commands.failure("init", failed)
            raise NoBucketError(error.message, hint="hubctl up makes the state bucket") from failed
        if not terraform_errors.wants_upgrade(failed.errors):
            raise commands.failure("init", failed) from failed
        try:
            commands.events(no_words, "init", **options, upgrade=flag())
        except FailedError as again:
            raise commands.failure("init", again) from again
