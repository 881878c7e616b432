"""What is checked before anything is touched: the account, room on the disk, and that every secret can be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from hubctl.config.hubs import PasswordLogin
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.aws import Aws, Caller
from hubctl.ports.secrets import Secrets

LEAST_FREE_BYTES = 200_000_000
"""A guess: states, plans and journals of a run come to 20 MB. A provider that is fetched into the cache takes 800 MB
once, and Terraform says itself when that does not fit, before anything is changed."""


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(path).free


def check_account(aws: Aws, config: EventConfig) -> Caller:
    """Who we are. Raises RefusedError if AWS does not say, or says another account than the config's."""
    try:
        caller = aws.caller()
    except HubctlError as error:
        raise RefusedError(error.message, hint=error.hint) from error
    if caller.account_id != config.aws.account_id:
        raise RefusedError(
            f"the credentials are of account {caller.account_id} ({caller.arn}), "
            f"but the config is for account {config.aws.account_id}",
            hint="choose other credentials (AWS_PROFILE=…), or correct aws.account_id in the config",
        )
    return caller


def check_disk(work: Path, free_bytes: Callable[[Path], int] = _free_bytes) -> None:
    """Raises RefusedError if there is too little room for states, plans and the journal of a run."""
    free = free_bytes(work)
    if free < LEAST_FREE_BYTES:
        raise RefusedError(
            f"only {free / 1e6:,.0f} MB are free for {work}, and a run may need {LEAST_FREE_BYTES / 1e6:,.0f} MB; "
            "a state that cannot be written would be lost",
            hint=f"make room (df -h {work}), then run the same command again",
        )


def without_secrets(environment: Mapping[str, str], config: EventConfig) -> dict[str, str]:
    """What terraform and helm may know of the environment: not the variables that the config takes secrets from."""
    secret = {reference.removeprefix("env:") for reference in references(config) if reference.startswith("env:")}
    return {name: value for name, value in environment.items() if name not in secret}


SHORTEST_PASSWORDS = {"user_password": 8, "admin_password": 32}
"""What JupyterHub's shared password login wants: with shorter ones the hub does not start.
https://jupyterhub.readthedocs.io/en/stable/reference/api/auth.html (SharedPasswordAuthenticator)
"""


def _too_short(config: EventConfig, values: Mapping[str, str]) -> Iterator[RefusedError]:
    for name, hub in config.hubs.items():
        if not isinstance(hub.auth, PasswordLogin):
            continue
        for key, least in SHORTEST_PASSWORDS.items():
            reference = getattr(hub.auth, key)
            if reference in values and len(values[reference]) < least:
                words = f"the secret {reference} is too short for {key} of {name}: JupyterHub wants {least} characters"
                yield RefusedError(words, hint="choose a longer one, such as: openssl rand -hex 16")


def read_secrets(secrets: Secrets, config: EventConfig) -> Mapping[str, str]:
    """Values by reference. Raises RefusedError that names every reference that could not be read, or whose value is too
    short, and no value."""
    values: dict[str, str] = {}
    problems: list[RefusedError] = []
    for reference in dict.fromkeys(references(config)):
        try:
            values[reference] = secrets.read(reference)
        except RefusedError as problem:
            problems.append(problem)
    problems += _too_short(config, values)
    if problems:
        raise RefusedError("\n       ".join(p.message for p in problems), hint="\n     ".join(p.hint for p in problems))
    return values
