"""One root's folder in the work directory: a copy of the module, its backend, its variables, its state."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubctl.adapters.work import write_private
from hubctl.core.terraform import Backend, LocalBackend, Root, S3Backend
from hubctl.errors import HubctlError
from hubctl.private import private_dir

_NOT_COPIED = ("tests", ".terraform", ".terraform.lock.hcl", "terraform.tfvars.json")
_KEPT = frozenset({"backend.tf"})
_ATTEMPTS = 12
"""Of the S3 backend: its own five are used up within 15 s without a network, and a state then stays on disk."""


@dataclass(frozen=True)
class Folder:
    """Where one root is run."""

    path: Path

    @property
    def local_state(self) -> Path:
        """The state while it is on disk."""
        return self.path / "local.tfstate"

    @property
    def unsaved_state(self) -> Path:
        """What terraform writes when it cannot reach the backend any more: newer than what is there."""
        return self.path / "errored.tfstate"

    @property
    def _unreleased(self) -> Path:
        return self.path / "unreleased.json"

    def note_unreleased(self, began: dt.datetime, ended: dt.datetime) -> None:
        """From then to then a terraform ran that could not save or unlock its state, or never knew of its lock."""
        write_private(self._unreleased, json.dumps([began.isoformat(), ended.isoformat()]).encode())

    def unreleased(self) -> tuple[dt.datetime, dt.datetime] | None:
        """When such a terraform ran, until its lock is known to be gone."""
        try:
            began, ended = json.loads(self._unreleased.read_bytes())
        except FileNotFoundError:
            return None
        return dt.datetime.fromisoformat(began), dt.datetime.fromisoformat(ended)

    def released(self) -> None:
        """Its lock is gone."""
        self._unreleased.unlink(missing_ok=True)

    @property
    def backend_config(self) -> Path:
        """Settings of the backend; they may name a role, so they are no arguments."""
        return self.path / "backend.json"

    @property
    def plan_file(self) -> Path:
        """A saved plan holds variables: it lives as long as it takes to apply it."""
        return self.path / "plan.bin"

    @contextmanager
    def passing_plan(self) -> Iterator[Path]:
        """A plan that is only looked at: made so that nobody else can read it, and gone afterwards."""
        handle, name = tempfile.mkstemp(dir=self.path, prefix="preview-", suffix=".bin")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    @property
    def events(self) -> Path:
        """What the last apply said, kept for who must find out what went wrong."""
        return self.path / "last-apply.jsonl"

    @property
    def imports(self) -> Path:
        """What the next plan takes into the state; a *.tf that is not the module's, so it never outlives a crash."""
        return self.path / "hubctl_imports.tf"

    @property
    def _last_applied(self) -> Path:
        return self.path / "last-applied.tfvars.json"

    def write_module(self, module: Path) -> str:
        """Copies what changed of the module and returns its digest. Raises HubctlError if there is nothing to copy."""
        files = sorted(
            path.relative_to(module)
            for path in module.rglob("*")
            if path.is_file() and path.relative_to(module).parts[0] not in _NOT_COPIED
        )
        if not files:
            raise HubctlError(f"there is no Terraform root in {module}", hint="install hubctl again")
        private_dir(self.path)
        digest = hashlib.sha256()
        for name in files:
            content = (module / name).read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            self._write(self.path / name, content)
        for stale in self.path.glob("*.tf"):
            if Path(stale.name) not in files and stale.name not in _KEPT:
                stale.unlink()
        return digest.hexdigest()

    def write_backend(self, backend: Backend, settings: Mapping[str, Any]) -> None:
        """Says where the state is."""
        kind = "local" if isinstance(backend, LocalBackend) else "s3"
        self._write(self.path / "backend.tf", f'terraform {{\n  backend "{kind}" {{}}\n}}\n'.encode())
        self._write(self.backend_config, json.dumps(settings, indent=2).encode())

    def write_variables(self, variables: Mapping[str, Any]) -> None:
        """The values that terraform loads by itself."""
        self._write(self.path / "terraform.tfvars.json", json.dumps(variables, indent=2, sort_keys=True).encode())

    def _write(self, path: Path, content: bytes) -> None:
        if not path.is_file() or path.read_bytes() != content:
            write_private(path, content)

    def remember(self, variables: Mapping[str, Any]) -> None:
        """Keeps the variables of an apply: destroy needs the same, and the config may have changed by then."""
        self._write(self._last_applied, json.dumps(variables, indent=2, sort_keys=True).encode())

    def remembered(self) -> Mapping[str, Any]:
        """The variables of the last apply; none if it was not made here."""
        try:
            found = json.loads(self._last_applied.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def forget(self) -> None:
        """After a destroy: no variables are kept of what is gone."""
        self._last_applied.unlink(missing_ok=True)
        (self.path / "terraform.tfvars.json").unlink(missing_ok=True)

    @property
    def _marker(self) -> Path:
        return self.path / ".terraform" / "hubctl-initialised"

    def is_initialised(self, digest: str) -> bool:
        """Whether `terraform init` ran for exactly this module, backend and way to providers."""
        try:
            return self._marker.read_text() == digest
        except FileNotFoundError:
            return False

    def initialised(self, digest: str) -> None:
        """Notes that it ran."""
        write_private(self._marker, digest)

    @contextmanager
    def being_set_up(self) -> Iterator[None]:
        """One hubctl at a time fills and initialises a folder: `status` may be asked for while `up` begins."""
        file = os.open(private_dir(self.path) / ".setting-up", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def uninitialise(self) -> None:
        """Starts again without what an earlier init left, the choice of provider versions excepted."""
        shutil.rmtree(self.path / ".terraform", ignore_errors=True)


def backend_settings(root: Root, backend: Backend, environment: Mapping[str, str]) -> dict[str, Any]:
    """Settings of a root's backend.

    Where an endpoint other than Amazon's is configured, the way the AWS tools know it, buckets are addressed by path
    and what only Amazon can answer is not asked.
    """
    if not isinstance(backend, S3Backend):
        return {"path": "local.tfstate"}
    settings: dict[str, Any] = {
        "bucket": backend.bucket,
        "key": backend.key,
        "region": backend.region,
        "use_lockfile": True,
        "encrypt": True,
        "max_retries": _ATTEMPTS,
    }
    if environment.get("AWS_ENDPOINT_URL") or environment.get("AWS_ENDPOINT_URL_S3"):
        flags = ("credentials_validation", "requesting_account_id", "metadata_api_check", "region_validation")
        settings |= {"use_path_style": True, "skip_s3_checksum": True} | {f"skip_{flag}": True for flag in flags}
    if role := root.variables.get("assume_role_arn"):
        settings["assume_role"] = {"role_arn": role}
    return settings
