"""Types of single config values: names, sizes, references to secrets. Each refuses with words that name the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

_SIZE = re.compile(r"^(\d+(?:\.\d+)?)([KMGT])i?$")
_FACTOR = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_NAME = re.compile(r"^[a-z]([a-z0-9-]*[a-z0-9])?$")
_SECRET = re.compile(r"^(env|file|ssm|secretsmanager|sops):(\S.*)$")
_HOST = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
_ZONE = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")
_TYPE = re.compile(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")


CONTRADICTION = "contradiction"
"""Error type of values that are fine each by itself and wrong together."""


class Contradiction(NamedTuple):
    """Two values that do not go together: where to mend it, from the section down, and in which words."""

    path: tuple[str | int, ...]
    text: str


def refuse(contradictions: Iterable[Contradiction]) -> None:
    """Raises one validation error with all contradictions; does nothing if there are none."""
    found = tuple(contradictions)
    if found:
        words = "; ".join(f"{'.'.join(map(str, one.path))}: {one.text}" for one in found)
        context = {"words": words, "contradictions": found}
        raise PydanticCustomError(CONTRADICTION, "{words}", context)


class SecretMark:
    """Marks a field whose value must never be shown, not even when it is wrong."""


class Section(BaseModel):
    """One table of the config: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def size_in_bytes(size: str) -> int:
    """Bytes of a size such as "8G" or "512Mi". G and Gi both mean 1024^3 bytes, as JupyterHub reads them.

    Raises ValueError for anything that is not a size.
    """
    match = _SIZE.match(size)
    if match is None:
        raise ValueError(f'"{size}" is not a size; write "8G" or "512M"')
    return int(float(match[1]) * _FACTOR[match[2]])


def _size(value: str) -> str:
    if size_in_bytes(value) <= 0:
        raise ValueError(f'"{value}" is nothing; write a size above zero')
    return value


def _name(value: str) -> str:
    if not _NAME.match(value):
        raise ValueError(f'"{value}" is not a name; use lower-case letters, digits and "-", starting with a letter')
    return value


def _secret(value: str) -> str:
    if not _SECRET.match(value):
        # The value may be the secret itself, so it is never repeated.
        raise ValueError(
            "a secret must be a reference, never the value: "
            "env:NAME, file:path, ssm:/name, secretsmanager:name or sops:file#key"
        )
    return value


def _matching(pattern: re.Pattern[str], what: str, example: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.match(value):
            raise ValueError(f'"{value}" is not {what}; write it like "{example}"')
        return value

    return AfterValidator(check)


def _octal(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[0-7]{3,4}", value):
        raise ValueError(f'{value!r} is not a file mode; write it as a string such as "2775"')
    return value


Size = Annotated[str, AfterValidator(_size)]
"""A memory or disk size such as "8G"; `size_in_bytes` reads it."""

Name = Annotated[str, AfterValidator(_name)]
"""Lower-case letters, digits and dashes: usable in AWS, DNS and Kubernetes names alike."""

SecretRef = Annotated[str, AfterValidator(_secret), SecretMark]
"""Where a secret is, never the secret: `env:NAME`, `file:path`, `ssm:/name`, `secretsmanager:name`, `sops:file#key`."""

Host = Annotated[str, _matching(_HOST, "a host name", "hub.example.org")]
Region = Annotated[str, _matching(_REGION, "an AWS region", "us-west-2")]
Zone = Annotated[str, _matching(_ZONE, "an availability zone", "us-west-2a")]
InstanceType = Annotated[str, _matching(_TYPE, "an instance type", "m6i.2xlarge")]
FileMode = Annotated[str, BeforeValidator(_octal)]
"""Octal permissions as a string: "0755", or "2775" for a directory whose new files keep its group."""
