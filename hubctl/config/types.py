"""Types of single config values: names, sizes, references to secrets. Each refuses with words that name the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([KMGT])i?")
_FACTOR = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_SECRET = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*|ssm:/\S+|secretsmanager:\S+|sops:[^#\s][^#]*#\S+")

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
        raise PydanticCustomError(CONTRADICTION, "{words}", {"words": words, "contradictions": found})


class SecretMark:
    """Marks a field whose value must never be shown, not even when it is wrong."""


class Section(BaseModel):
    """One table of the config: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False, defer_build=True)


def size_in_bytes(size: str) -> int:
    """Bytes of a size such as "8G" or "512Mi". G and Gi both mean 1024^3 bytes, as JupyterHub reads them.

    Raises ValueError for anything that is not a size.
    """
    match = _SIZE.fullmatch(size)
    if match is None:
        raise ValueError(f'"{size}" is not a size; write {_nearest_size(size)}')
    return int(float(match[1]) * _FACTOR[match[2]])


def _nearest_size(size: str) -> str:
    """What was probably meant: 8GB, 8 gb and 8g are all "8G"."""
    near = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([kmgt])(?:i?b)?\s*", size, re.IGNORECASE)
    return f'"{near[1]}{near[2].upper()}" or "{near[1]}{near[2].upper()}i"' if near else '"8G" or "512M"'


def _size(value: str) -> str:
    if size_in_bytes(value) <= 0:
        raise ValueError(f'"{value}" is nothing; write a size above zero')
    return value


def _secret(value: str) -> str:
    if not _SECRET.fullmatch(value):
        # The value may be the secret itself, so it is never repeated.
        raise ValueError(
            "a secret must be a reference, never the value: "
            "env:NAME, file:path, ssm:/name, secretsmanager:name or sops:file#key"
        )
    return value


@dataclass(frozen=True)
class Matching:
    """A string that matches a pattern; `what` completes "is not" and `mend` completes "write"."""

    pattern: str
    what: str
    mend: str

    def check(self, value: str) -> str:
        """The value itself. Raises ValueError if it does not match."""
        if not re.fullmatch(self.pattern, value):
            raise ValueError(f'"{value}" is not {self.what}; write {self.mend}')
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}


Size = Annotated[str, AfterValidator(_size), WithJsonSchema({"type": "string", "pattern": f"^{_SIZE.pattern}$"})]
"""A memory or disk size such as "8G"; `size_in_bytes` reads it."""

Name = Annotated[
    str,
    Matching(
        "[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
        "a name",
        'up to 63 lower-case letters, digits and "-", beginning with a letter',
    ),
]
"""Lower-case letters, digits and dashes: usable in AWS, DNS and Kubernetes names alike."""

SecretRef = Annotated[
    str, AfterValidator(_secret), SecretMark, WithJsonSchema({"type": "string", "pattern": f"^(?:{_SECRET.pattern})$"})
]
"""Where a secret is, never the secret: `env:NAME`, `file:path`, `ssm:/name`, `secretsmanager:name`, `sops:file#key`."""

Host = Annotated[
    str,
    Matching(
        r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
        "a host name",
        'it in lower case and without "https://", like "hub.example.org"',
    ),
]
AccountId = Annotated[str, Matching("[0-9]{12}", "an AWS account", 'its 12 digits in quotes, like "123456789012"')]
Region = Annotated[str, Matching("[a-z]{2}(-[a-z]+)+-[0-9]", "an AWS region", 'it like "us-west-2"')]
Zone = Annotated[str, Matching("[a-z]{2}(-[a-z]+)+-[0-9][a-z]", "an availability zone", 'it like "us-west-2a"')]
InstanceType = Annotated[
    str,
    Matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an instance type", 'it like "m6i.2xlarge" (https://aws.amazon.com/ec2/)'),
]
KubernetesVersion = Annotated[str, Matching("1[.][0-9]{2}", "a Kubernetes version", 'it like "1.36"')]
Email = Annotated[str, Matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "a mail address", 'it like "team@example.org"')]
Principal = Annotated[
    str,
    Matching(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/\S+",
        "the ARN of an IAM role or user",
        'it like "arn:aws:iam::123456789012:role/hub-admins" (of a role, not of a session)',
    ),
]
Certificate = Annotated[
    str,
    Matching(
        r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/\S+",
        "the ARN of an ACM certificate",
        'it like "arn:aws:acm:us-west-2:123456789012:certificate/0a1b2c3d"',
    ),
]
BucketName = Annotated[
    str,
    Matching(
        "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket name", "3 to 63 lower-case letters, digits, dots and dashes"
    ),
]
FileMode = Annotated[str, Matching("[0-7]{3,4}", "a file mode", 'it in octal and in quotes, like "0755" or "2775"')]
"""Octal permissions as a string: "0755", or "2775" for a directory whose new files keep its group."""

GitHubName = Annotated[
    str,
    Matching("[A-Za-z0-9]([-_]?[A-Za-z0-9])*", "a name on GitHub", 'it as in its address, without "@" or "https://"'),
]
GitHubGroup = Annotated[
    str,
    Matching(
        "[A-Za-z0-9]([-_]?[A-Za-z0-9])*(:[A-Za-z0-9_.-]+)?",
        "an organisation or team",
        'it like "my-organisation" or "my-organisation:my-team"',
    ),
]
GitHubTeam = Annotated[
    str,
    Matching(
        "([A-Za-z0-9]([-_]?[A-Za-z0-9])*/)?[a-z0-9]([a-z0-9_.-]*[a-z0-9_])?",
        "a team on GitHub",
        'it as in its address, in lower case and without "@", like "my-organisation/my-team"',
    ),
]
ImageName = Annotated[
    str,
    Matching(
        r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+",
        "the name of an image with its registry",
        'it like "quay.io/pangeo/pangeo-notebook", with the tag in a key of its own',
    ),
]
ImageTag = Annotated[str, Matching("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}", "a tag of an image", 'it like "2027.07.21"')]
ImageDigest = Annotated[
    str, Matching("sha256:[0-9a-f]{64}", "a digest of an image", 'it like "sha256:" and 64 hexadecimal digits')
]
ImageRef = Annotated[
    str,
    Matching(
        r"\S+/\S+(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})",
        "an image with its tag",
        'it like "quay.io/pangeo/ml-notebook:2027.07.21"',
    ),
]
LabelKey = Annotated[
    str,
    Matching(
        "([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?",
        "a label key of Kubernetes",
        'it like "purpose" or "example.org/purpose"',
    ),
]
LabelValue = Annotated[
    str,
    Matching(
        "([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?",
        "a label value of Kubernetes",
        "up to 63 letters, digits, dots, dashes and underscores",
    ),
]
_TAG = "[A-Za-z0-9 _.:/+@-]"
"""Characters of AWS tags, less "=" and ",": load balancers get their tags as one string of key=value,key=value."""
TagKey = Annotated[
    str,
    Matching(f"(?!aws:){_TAG}{{1,128}}", "a tag key", 'letters, digits, spaces and _.:/+-@, not beginning with "aws:"'),
]
TagValue = Annotated[str, Matching(f"{_TAG}{{0,256}}", "a tag value", "up to 256 letters, digits, spaces and _.:/+-@")]
