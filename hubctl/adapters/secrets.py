"""Reads secrets by reference: environment, file, SSM parameter, Secrets Manager, sops. No value is ever in an error."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hubctl.errors import RefusedError

if TYPE_CHECKING:
    import boto3


class SecretReader:
    """Fulfils `hubctl.ports.secrets.Secrets`. `session` is called only when AWS has to be asked."""

    def __init__(self, base: Path, session: Callable[[], boto3.Session], environment: Mapping[str, str]) -> None:
        self._base = base
        self._session = session
        self._environment = environment

    def read(self, reference: str) -> str:
        """The value behind a reference. Raises RefusedError that names the reference and what to do."""
        kind, _, where = reference.partition(":")
        readers = {
            "env": self._from_environment,
            "file": self._from_file,
            "ssm": self._from_ssm,
            "secretsmanager": self._from_secrets_manager,
            "sops": self._from_sops,
        }
        value = readers[kind](where)
        if not value:
            raise RefusedError(f"the secret {reference} is empty", hint=f"put a value where {reference} points")
        return value

    def _from_environment(self, name: str) -> str:
        if name not in self._environment:
            raise RefusedError(f"the secret env:{name} is not set", hint=f"export {name}=…")
        return self._environment[name]

    def _from_file(self, where: str) -> str:
        path = self._base / Path(where).expanduser()
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise RefusedError(f"the secret file:{where} cannot be read: {reason}", hint=f"ls -l {path}") from error

    def _from_ssm(self, name: str) -> str:
        client = self._session().client("ssm")
        with _aws_words(f"ssm:{name}", f"aws ssm get-parameter --with-decryption --name {name}"):
            return str(client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])

    def _from_secrets_manager(self, name: str) -> str:
        client = self._session().client("secretsmanager")
        with _aws_words(f"secretsmanager:{name}", f"aws secretsmanager get-secret-value --secret-id {name}"):
            return str(client.get_secret_value(SecretId=name)["SecretString"])

    def _from_sops(self, where: str) -> str:
        """`file#key`; dots in the key go down, as in `hub.client_secret`."""
        file, _, key = where.partition("#")
        sops = shutil.which("sops")
        if sops is None:
            raise RefusedError(f"the secret sops:{where} needs sops, which is not on PATH", hint="install sops")
        path = "".join(f'["{part}"]' for part in key.split("."))
        ran = subprocess.run(
            [sops, "decrypt", "--extract", path, str(self._base / file)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self._environment},
        )
        if ran.returncode != 0:
            reason = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise RefusedError(f"the secret sops:{where} cannot be read: {reason}", hint=f"sops {file}")
        return ran.stdout.strip()


class _aws_words:  # noqa: N801 (used as a function would be)
    """Turns what AWS answers into a sentence that names the reference."""

    def __init__(self, reference: str, command: str) -> None:
        self._reference = reference
        self._command = command

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, ClientError):
            code = error.response["Error"]["Code"]
            raise RefusedError(f"the secret {self._reference} cannot be read: {code}", hint=self._command) from error
        if isinstance(error, BotoCoreError):
            raise RefusedError(f"the secret {self._reference} cannot be read: {error}", hint=self._command) from error


class SandboxSecrets:
    """In the sandbox: what can be read is read; what is not there gets a made-up value that stays the same."""

    def __init__(self, reader: SecretReader) -> None:
        self._reader = reader

    def read(self, reference: str) -> str:
        """A value; never a failure."""
        try:
            return self._reader.read(reference)
        except RefusedError:
            return "sandbox-" + hashlib.sha256(reference.encode()).hexdigest()[:32]
