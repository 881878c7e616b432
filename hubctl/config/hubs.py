"""The hub side of the config: image, login, resources, culling, profiles, mounts, add-ons, monitoring, DNS."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hubctl.config.types import Host, Name, SecretRef, Section, Size, size_in_bytes


class Image(Section):
    """What participants run. From `freeze` on, hubs run by digest and a moving tag is refused."""

    name: str = Field(min_length=3, description="registry and repository, such as quay.io/pangeo/pangeo-notebook")
    tag: str = Field(min_length=1, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
    digest: str | None = Field(None, pattern=r"^sha256:[0-9a-f]{64}$")
    freeze: dt.date | None = Field(None, description="first day on which the image no longer changes")

    @property
    def moves(self) -> bool:
        """Whether what the tag names can change under a running event."""
        return self.digest is None and self.tag in {"latest", "main", "master", "dev", "edge", "nightly"}


class GitHubLogin(Section):
    """Login by GitHub. Members of any of `allow` (an organisation, or "organisation:team") and `users` come in."""

    kind: Literal["github"] = "github"
    allow: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    client_id: SecretRef
    client_secret: SecretRef

    @model_validator(mode="after")
    def _somebody_is_allowed(self) -> Self:
        if not self.allow and not self.users:
            raise ValueError("nobody is named in allow or users, which would let anybody in; name an organisation")
        return self


class PasswordLogin(Section):
    """One password for participants (at least 8 characters) and one for admins (at least 32)."""

    kind: Literal["password"] = "password"
    user_password: SecretRef
    admin_password: SecretRef


class DummyLogin(Section):
    """Any name with no check at all. Refused outside the sandbox."""

    kind: Literal["dummy"] = "dummy"


Login = Annotated[GitHubLogin | PasswordLogin | DummyLogin, Field(discriminator="kind")]


class Https(Section):
    """letsencrypt: the chart asks for certificates. certificate: an ACM ARN on the load balancer. off: sandbox only."""

    kind: Literal["letsencrypt", "certificate", "off"] = "letsencrypt"
    email: str | None = Field(None, description="where Let's Encrypt writes before a certificate ends")
    certificate_arn: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "letsencrypt" and not self.email:
            raise ValueError("letsencrypt needs an email")
        if self.kind == "certificate" and not self.certificate_arn:
            raise ValueError("certificate needs certificate_arn")
        return self


class Culling(Section):
    """Idle servers stop after `idle_minutes`; any server after `max_age_hours`, in use or not (0: never)."""

    idle_minutes: int = Field(60, ge=5)
    every_minutes: int = Field(10, ge=1)
    max_age_hours: int = Field(12, ge=0)


class Mount(Section):
    """A directory of `storage.directories` in every server. Its `read_only` says who may write."""

    directory: Name
    path: str = Field(pattern=r"^/[A-Za-z0-9._/-]+$", description='where it appears, such as "/home/jovyan/shared"')


class Profile(Section):
    """One choice on the spawn page. What is not given is the hub's own."""

    name: str = Field(min_length=1)
    description: str = ""
    default: bool = False
    memory_guarantee: Size | None = None
    memory_limit: Size | None = None
    cpu_guarantee: float | None = Field(None, gt=0)
    cpu_limit: float | None = Field(None, gt=0)
    image: str | None = Field(None, description="another image, as name:tag")


class Hub(Section):
    """One hub: one Helm release in a namespace of its own. Keys of [hub] are every hub's defaults."""

    host: Host
    auth: Login
    https: Https = Field(default_factory=lambda: Https(kind="off"))
    admins: tuple[str, ...] = ()
    memory_guarantee: Size = "2G"
    memory_limit: Size = "4G"
    cpu_guarantee: float = Field(0.5, gt=0)
    cpu_limit: float = Field(2.0, gt=0)
    start_timeout_seconds: int = Field(600, ge=60)
    concurrent_spawn_limit: int = Field(100, ge=1)
    prepull: bool = Field(True, description="pull the image to nodes before participants come")
    cull: Culling = Field(default_factory=Culling)
    profiles: tuple[Profile, ...] = ()
    mounts: tuple[Mount, ...] = ()
    image: Image | None = Field(None, description="default: [image]")
    extra_values: tuple[str, ...] = Field((), description="YAML files with chart values that hubctl does not know")

    @model_validator(mode="after")
    def _limits_above_guarantees(self) -> Self:
        choices: tuple[Hub | Profile, ...] = (self, *self.profiles)
        for profile in choices:
            who = f'profile "{profile.name}": ' if isinstance(profile, Profile) else ""
            memory = (
                profile.memory_guarantee or self.memory_guarantee,
                profile.memory_limit or self.memory_limit,
            )
            cpu = profile.cpu_guarantee or self.cpu_guarantee, profile.cpu_limit or self.cpu_limit
            if size_in_bytes(memory[0]) > size_in_bytes(memory[1]):
                raise ValueError(
                    f"{who}memory_guarantee {memory[0]} is above memory_limit {memory[1]}; raise the limit"
                )
            if cpu[0] > cpu[1]:
                raise ValueError(f"{who}cpu_guarantee {cpu[0]} is above cpu_limit {cpu[1]}; raise the limit")
        return self


class Addons(Section):
    """What runs beside the hubs, each a Helm release."""

    cluster_autoscaler: bool = True
    prometheus: bool = True
    grafana: bool = True
    node_termination_handler: bool = False
    dask_gateway: bool = False


class TeamRole(Section):
    """Members of a GitHub team get a Grafana role."""

    team: str = Field(min_length=1, description="the team's name in its address on GitHub (slug)")
    role: Literal["Viewer", "Editor", "Admin"]


class Monitoring(Section):
    """Prometheus and Grafana. With `organisation`, Grafana's login is GitHub's, and teams map to roles."""

    retention_days: int = Field(60, ge=1)
    disk: Size = "20G"
    host: Host | None = None
    organisation: str | None = None
    client_id: SecretRef | None = None
    client_secret: SecretRef | None = None
    teams: tuple[TeamRole, ...] = ()

    @model_validator(mode="after")
    def _login_is_complete(self) -> Self:
        if self.organisation and not (self.client_id and self.client_secret):
            raise ValueError("organisation needs client_id and client_secret of a GitHub OAuth app")
        if self.teams and not self.organisation:
            raise ValueError("teams need organisation")
        return self


class Dns(Section):
    """Where the hubs' names live. Without a zone hubctl prints the records to create, and checks them."""

    zone: Host | None = Field(None, description="a Route 53 hosted zone of this account, such as example.org")
