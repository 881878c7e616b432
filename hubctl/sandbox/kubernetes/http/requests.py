"""This module says what a request is about: which kind, object and subresource, and what its body holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import yaml

from hubctl.sandbox.kubernetes.errors import bad_request, unsupported_media_type
from hubctl.sandbox.kubernetes.http import protobuf

_NAMESPACE_PARTS = ("status", "finalize")


@dataclass(frozen=True)
class Target:
    """What a path of the API names."""

    group: str
    version: str
    plural: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    rest: str = ""
    """What follows the subresource, for proxies."""


def target_of(path: str) -> Target | None:
    """The target of a path below /api/v1 or /apis/group/version; None if the path names none."""
    parts = path.split("/")[1:]
    if parts[:1] == ["api"]:
        group, version, rest = "", *(parts[1:2] or [""]), parts[2:]
    elif parts[:1] == ["apis"] and len(parts) >= 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    namespace = ""
    if rest[:1] == ["namespaces"] and len(rest) > 2 and rest[2] not in (*_NAMESPACE_PARTS, ""):
        namespace, rest = rest[1], rest[2:]
    rest = [*rest] if "proxy" in rest[2:3] else [part for part in rest if part]
    if not rest:
        return None
    plural, name, subresource = (*rest, "", "", "")[:3]
    return Target(group, version, plural, namespace, name, subresource, "/".join(rest[3:]))


@dataclass(frozen=True)
class Request:
    """A request after reading: plain data, so that what answers it needs no HTTP."""

    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes = b""
    user: str = ""
    media_type: str = ""
    grants: Any = None
    """What the user may do, as in `authorization`; None for everything."""
    _: Any = field(default=None, repr=False)

    @property
    def manager(self) -> str:
        """Who is noted in managedFields: the fieldManager asked for, else the client's name."""
        given = self.query.get("fieldManager")
        return given or self.headers.get("user-agent", "unknown").split("/")[0][:128] or "unknown"

    def flag(self, name: str) -> bool:
        """A boolean of the query."""
        return self.query.get(name, "").lower() in ("true", "1")

    def wants(self, word: str) -> bool:
        """Whether the Accept header names something."""
        return word in self.headers.get("accept", "")

    def body(self) -> Any:
        """The decoded body; {} without one. Raises ApiError 400 and 415."""
        if not self.raw:
            return {}
        if self.raw.startswith(protobuf.MAGIC):
            return protobuf.read_object(self.raw)
        if "cbor" in self.media_type:
            raise unsupported_media_type("the sandbox does not read CBOR; send JSON, YAML or protobuf")
        if "yaml" in self.media_type:
            return _yaml(self.raw)
        try:
            return json.loads(self.raw)
        except ValueError:
            return _yaml(self.raw)


def _yaml(raw: bytes) -> Any:
    try:
        return yaml.load(raw, Loader=_JsonLoader)  # noqa: S506 - a safe loader, without dates
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise bad_request(f"error decoding YAML: {error}") from error


class _JsonLoader(yaml.SafeLoader):
    """Reads only what JSON knows: a date stays a string."""


_JsonLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
