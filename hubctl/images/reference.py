"""Names of images, read as container runtimes read them.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md and, for short names of Docker Hub,
https://github.com/distribution/reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hubctl.errors import UsageError

DOCKER_HUB = "docker.io"
_DOCKER_HUB_API = "registry-1.docker.io"
_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_PARTS = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True)
class ImageReference:
    """An image by tag, by digest, or by both: then the digest counts, and the tag is for people."""

    name: str
    """As it was written, without tag and digest."""
    tag: str = ""
    digest: str = ""
    """"sha256:" and 64 hexadecimal digits, or empty."""

    @classmethod
    def parse(cls, text: str) -> ImageReference:
        """From "name:tag", "name@sha256:…" or "name:tag@sha256:…". Raises UsageError for anything else."""
        found = _PARTS.fullmatch(text.strip())
        if found is None or not (found["tag"] or found["digest"]):
            raise UsageError(
                f'"{text}" is not an image with its tag', hint="write it like quay.io/group/image:2027.07.21"
            )
        return cls(found["name"], found["tag"] or "", found["digest"] or "")

    @property
    def registry(self) -> str:
        """Host of the registry, with its port if there is one. A first part without a dot is no host: Docker Hub."""
        first, slash, _ = self.name.partition("/")
        if not slash or not ("." in first or ":" in first or first == "localhost"):
            return DOCKER_HUB
        return DOCKER_HUB if first in _HUB_NAMES else first

    @property
    def repository(self) -> str:
        """The image within its registry."""
        first, slash, rest = self.name.partition("/")
        explicit = bool(slash) and ("." in first or ":" in first or first == "localhost")
        found = rest if explicit else self.name
        return f"library/{found}" if self.registry == DOCKER_HUB and "/" not in found else found

    @property
    def api(self) -> str:
        """Address of the registry's API, without a trailing slash. Only registries on this machine may lack TLS."""
        host = _DOCKER_HUB_API if self.registry == DOCKER_HUB else self.registry
        return f"{'http' if self.is_on_this_machine else 'https'}://{host}"

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the registry is one on loopback."""
        return self.registry.partition(":")[0] in _LOOPBACK

    @property
    def asked(self) -> str:
        """What the registry is asked for: the digest where there is one."""
        return self.digest or self.tag

    @property
    def tagged(self) -> str:
        """By tag alone; by digest where there is no tag."""
        return f"{self.name}:{self.tag}" if self.tag else f"{self.name}@{self.digest}"

    def at(self, digest: str) -> ImageReference:
        """The same with this digest."""
        return replace(self, digest=digest)

    def __str__(self) -> str:
        return f"{self.name}{f':{self.tag}' if self.tag else ''}{f'@{self.digest}' if self.digest else ''}"
