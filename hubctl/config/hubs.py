"""The hub side of the config: image, resources, culling, profiles, mounts."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from hubctl.config.addons import Addons, Dns
from hubctl.config.login import DummyLogin, GitHubLogin, Https, Login, PasswordLogin
from hubctl.config.monitoring import Monitoring, TeamRole
from hubctl.config.types import (
    Contradiction,
    Host,
    ImageDigest,
    ImageName,
    ImageRef,
    ImageTag,
    Matching,
    Name,
    Section,
    Size,
    refuse,
    size_in_bytes,
)

__all__ = [
    "Addons",
    "Culling",
    "Dns",
    "DummyLogin",
    "GitHubLogin",
    "Https",
    "Hub",
    "Image",
    "Login",
    "Monitoring",
    "Mount",
    "PasswordLogin",
    "Profile",
    "TeamRole",
    "moves",
]

_MOVING_TAGS = frozenset({"latest", "main", "master", "dev", "edge", "nightly", "stable"})
_HOME = "/home/jovyan"


def moves(tag: str) -> bool:
    """Whether a tag is one that usually names something else tomorrow."""
    return tag in _MOVING_TAGS


class Image(Section):
    """What participants run. From `freeze` on, a moving tag is refused, and hubs run by digest."""

    name: ImageName = Field(description="registry and repository, such as quay.io/pangeo/pangeo-notebook")
    tag: ImageTag = Field(description='a tag that never names anything else later, so not "latest"')
    digest: ImageDigest | None = Field(None, description='"sha256:…" of the tag; hubs then run exactly that')
    freeze: dt.date | None = Field(
        None,
        description="first day on which the image no longer changes; default: [image]'s, or the event's first day",
    )

    @property
    def moves(self) -> bool:
        """Whether what the tag names can change under a running event."""
        return self.digest is None and moves(self.tag)


class Culling(Section):
    """When servers are stopped. Files stay."""

    idle_minutes: int = Field(60, ge=5, description="a server that did nothing for so long is stopped")
    every_minutes: int = Field(10, ge=1, description="how often hubs look for idle servers")
    max_age_hours: int = Field(12, ge=0, description="any server is stopped after so long, in use or not; 0: never")

    @model_validator(mode="after")
    def _looks_often_enough(self) -> Self:
        if self.every_minutes > self.idle_minutes:
            text = f"{self.every_minutes} is above idle_minutes {self.idle_minutes}; look at least that often"
            refuse([Contradiction(("every_minutes",), text)])
        return self


def _mount_path(value: str) -> str:
    tidy = posixpath.normpath(value)
    if tidy != value:
        raise ValueError(f'"{value}" is not a plain path; write "{tidy}"')
    if value in ("/", _HOME) or _HOME.startswith(f"{value}/"):
        raise ValueError(f'"{value}" would hide the homes; write a folder below, like "{_HOME}/shared"')
    return value


class Mount(Section):
    """A directory of `storage.directories` in every server. Its `read_only` says who may write."""

    directory: Name = Field(description="name of a directory of storage.directories")
    path: Annotated[
        str,
        Matching("/[A-Za-z0-9._/-]+", "an absolute path", 'it like "/home/jovyan/shared"'),
        AfterValidator(_mount_path),
    ] = Field(description='where it appears, such as "/home/jovyan/shared"')


class Profile(Section):
    """One choice on the spawn page. What is not given is the hub's own."""

    name: str = Field(min_length=1, description="what participants read")
    description: str = Field("", description="a line below the name")
    default: bool = Field(False, description="chosen unless somebody chooses another")
    memory_guarantee: Size | None = Field(None, description="default: the hub's")
    memory_limit: Size | None = Field(None, description="default: the hub's")
    cpu_guarantee: float | None = Field(None, gt=0, description="default: the hub's")
    cpu_limit: float | None = Field(None, gt=0, description="default: the hub's")
    image: ImageRef | None = Field(None, description="another image, as name:tag; default: the hub's")

    @property
    def moves(self) -> bool:
        """Whether what its image's tag names can change under a running event."""
        return self.image is not None and "@" not in self.image and moves(self.image.rpartition(":")[2])


class Hub(Section):
    """One hub: one Helm release in a namespace of its own. Keys of [hub] are every hub's defaults."""

    host: Host = Field(description="the hub's own address")
    auth: Login = Field(description="who is let in")
    https: Https = Field(
        default_factory=lambda: Https(kind="off"), description="the hub's certificate; off only in the sandbox"
    )
    admins: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="who may see and stop everybody's servers, by the names they log in with"
    )
    memory_guarantee: Size = Field(
        "2G", description="memory that every server has for sure; it decides how many fit on a node"
    )
    memory_limit: Size = Field("4G", description="a server that takes more is ended")
    cpu_guarantee: float = Field(0.5, gt=0, description="CPUs that every server has for sure")
    cpu_limit: float = Field(2.0, gt=0, description="CPUs that a server may use while they are free")
    start_timeout_seconds: int = Field(
        600, ge=60, le=3600, description="how long a start may take; a new node and a big image take minutes"
    )
    concurrent_spawn_limit: int = Field(100, ge=1, description="servers that may start at the same time; others wait")
    prepull: bool = Field(True, description="bring a new image to the nodes that are up before the hub hands it out")
    prepull_new_nodes: bool | None = Field(
        None,
        description="bring the image to each node as it comes; default: as prepull",
    )
    scratch: Size = Field(
        "10Gi",
        description="room at /tmp for every server, on the node's disk; one that takes more is ended",
    )
    cull: Culling = Field(default_factory=Culling, description="when servers are stopped")
    profiles: tuple[Profile, ...] = Field(
        (), description="choices on the spawn page; default: there is nothing to choose"
    )
    mounts: tuple[Mount, ...] = Field((), description="directories of the file system in every server")
    image: Image | None = Field(None, description="another image than [image], with keys of its own")
    extra_values: tuple[Annotated[str, Matching(r".+\.ya?ml", "a YAML file", 'a path that ends in ".yaml"')], ...] = (
        Field(
            (),
            description="YAML files beside the config, with values of the JupyterHub chart that hubctl does not know",
        )
    )

    def wants(self, profile: Profile | None) -> tuple[int, float]:
        """Guaranteed bytes of memory and CPUs of a server of that profile, or of a server where there are none."""
        memory = (profile and profile.memory_guarantee) or self.memory_guarantee
        return size_in_bytes(memory), (profile and profile.cpu_guarantee) or self.cpu_guarantee

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refuse([*self._size_problems(), *self._mount_problems(), *self._profile_problems()])
        return self

    def _size_problems(self) -> Iterator[Contradiction]:
        choices: list[tuple[tuple[str | int, ...], Hub | Profile]] = [((), self)]
        choices += [(("profiles", number), profile) for number, profile in enumerate(self.profiles)]
        for path, choice in choices:
            guarantee = choice.memory_guarantee or self.memory_guarantee
            limit = choice.memory_limit or self.memory_limit
            if size_in_bytes(guarantee) > size_in_bytes(limit):
                told = f"{guarantee} is above memory_limit {limit}; raise the limit or lower the guarantee"
                yield Contradiction((*path, "memory_guarantee"), told)
            cpus, most = choice.cpu_guarantee or self.cpu_guarantee, choice.cpu_limit or self.cpu_limit
            if cpus > most:
                told = f"{cpus:g} is above cpu_limit {most:g}; raise the limit or lower the guarantee"
                yield Contradiction((*path, "cpu_guarantee"), told)

    def _mount_problems(self) -> Iterator[Contradiction]:
        paths = [mount.path for mount in self.mounts]
        for number, path in enumerate(paths):
            if path in paths[:number]:
                told = f'"{path}" is there twice; two directories cannot be in one place'
                yield Contradiction(("mounts", number, "path"), told)

    def _profile_problems(self) -> Iterator[Contradiction]:
        names = [profile.name for profile in self.profiles]
        defaults = [number for number, profile in enumerate(self.profiles) if profile.default]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Contradiction(
                    ("profiles", number, "name"), f'"{name}" is there twice; participants could not tell'
                )
        for number in defaults[1:]:
            yield Contradiction(("profiles", number, "default"), "another profile is the default already; keep one")
