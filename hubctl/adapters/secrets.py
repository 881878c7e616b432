"""Reads secrets by reference: environment, file, SSM parameter, Secrets Manager, sops. No value is ever in an error."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hubctl.errors import RefusedError

if TYPE_CHECKING:
    import boto3

_LOG = logging.getLogger(__name__)
_SOPS_SECONDS = 60
"""sops asks a key service, which may not answer; guess."""


class SecretReader:
    """Fulfils `hubctl.ports.secrets.Secrets`. `session` is called only when AWS has to be asked.

    Paths of `file:` and `sops:` are relative to `base`, the config's folder.
    """

    def __init__(self, base: Path, session: Callable[[], boto3.Session], environment: Mapping[str, str]) -> None:
        self._base = base
        self._session = session
        self._environment = environment

    def read(self, reference: str) -> str:
        """The value behind a reference. Raises RefusedError that names the reference and what to do."""
        kind, _, where = reference.partition(":")
        readers: dict[str, Callable[[str], str]] = {
            "env": self._from_environment,
            "file": self._from_file,
            "ssm": self._from_ssm,
            "secretsmanager": self._from_secrets_manager,
            "sops": self._from_sops,
        }
        if kind not in readers:
            # What is no reference may be the secret itself.
            raise RefusedError(
                "a secret is no reference", hint=f"write one of {', '.join(f'{kind}:…' for kind in readers)}"
            )
        value = readers[kind](where)
        if not value:
            raise RefusedError(f"the secret {reference} is empty", hint=f"put a value where {reference} points")
        return value

    def _from_environment(self, name: str) -> str:
        if name not in self._environment:
            raise RefusedError(f"the secret env:{name} is not set", hint=f"export {name}=…")
        return self._environment[name]

    def _from_file(self, where: str) -> str:
        path = self._path(where)
        try:
            text = path.read_text(encoding="utf-8")
            mode = path.stat().st_mode
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise RefusedError(f"the secret file:{where} cannot be read: {reason}", hint=f"ls -l {path}") from error
        if mode & stat.S_IROTH:
            # Not refused: secrets mounted into a container look like this, and nobody else is there.
            _LOG.warning("everybody on this machine can read the secret file:%s; chmod 600 %s", where, path)
        return text.rstrip("\r\n")

    def _from_ssm(self, name: str) -> str:
        with _aws_words(f"ssm:{name}", f"aws ssm get-parameter --name {name}"):
            answer = self._session().client("ssm").get_parameter(Name=name, WithDecryption=True)
            return answer["Parameter"]["Value"]

    def _from_secrets_manager(self, name: str) -> str:
        with _aws_words(f"secretsmanager:{name}", f"aws secretsmanager describe-secret --secret-id {name}"):
            answer = self._session().client("secretsmanager").get_secret_value(SecretId=name)
        if "SecretString" not in answer:
            raise RefusedError(f"the secret secretsmanager:{name} is binary", hint="store it as a text (SecretString)")
        return answer["SecretString"]

    def _from_sops(self, where: str) -> str:
        """`file#key`; dots in the key go down, as in `hub.client_secret`."""
        file, _, key = where.partition("#")
        sops = shutil.which("sops", path=self._environment.get("PATH", ""))
        if sops is None:
            hint = "install sops from https://github.com/getsops/sops/releases"
            raise RefusedError(f"the secret sops:{where} needs sops, which is not on PATH", hint=hint)
        path = self._path(file)
        keys = "".join(f"[{json.dumps(part)}]" for part in key.split("."))
        try:
            ran = subprocess.run(
                [sops, "--decrypt", "--extract", keys, str(path)],
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
                timeout=_SOPS_SECONDS,
                env=dict(self._environment),
            )
        except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
            reason = f"{type(error).__name__} while sops ran"
            raise RefusedError(f"the secret sops:{where} cannot be read: {reason}", hint=f"sops {path}") from error
        if ran.returncode != 0:
            reason = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise RefusedError(f"the secret sops:{where} cannot be read: {reason}", hint=f"sops {path}")
        return ran.stdout.rstrip("\r\n")

    def _path(self, where: str) -> Path:
        """Absolute, so that no path looks like an option."""
        return (self._base / Path(where).expanduser()).absolute()


@contextmanager
def _aws_words(reference: str, command: str) -> Iterator[None]:
    """Turns what AWS answers into a sentence that names the reference."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise RefusedError(f"the secret {reference} cannot be read: {code}", hint=command) from error
    except BotoCoreError as error:
        raise RefusedError(f"the secret {reference} cannot be read: {error}", hint=command) from error


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
