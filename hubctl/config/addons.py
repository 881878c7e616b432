"""What runs beside the hubs: add-ons, monitoring, DNS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from hubctl.config.types import Contradiction, GitHubName, Host, SecretRef, Section, Size, refuse


class Addons(Section):
    """Which of them run, each as a Helm release."""

    cluster_autoscaler: bool = Field(True, description="adds nodes when servers wait, and takes empty ones away")
    prometheus: bool = Field(True, description="records use of memory, CPU and disks")
    grafana: bool = Field(True, description="shows what Prometheus recorded")
    node_termination_handler: bool = Field(
        False,
        description="moves pods away from spot nodes that AWS takes back; managed node groups do that by themselves",
    )
    dask_gateway: bool = Field(False, description="participants start Dask clusters on the worker nodes")


class TeamRole(Section):
    """Members of a GitHub team get a Grafana role."""

    team: str = Field(min_length=1, description="the team's name as in its address on GitHub (slug)")
    role: Literal["Viewer", "Editor", "Admin"] = Field(description="what they may do in Grafana")


class Monitoring(Section):
    """Prometheus and Grafana. With `organisation`, Grafana's login is GitHub's, and teams map to roles."""

    retention_days: int = Field(60, ge=1, le=3650, description="how long Prometheus keeps what it recorded")
    disk: Size = Field("20G", description="Prometheus' disk")
    host: Host | None = Field(
        None, description="a hub's host: Grafana is at /services/grafana/ there; default: by kubectl port-forward only"
    )
    organisation: GitHubName | None = Field(
        None, description="GitHub organisation whose members may log in to Grafana; default: an admin password"
    )
    client_id: SecretRef | None = Field(None, description="where the client ID of Grafana's GitHub OAuth app is")
    client_secret: SecretRef | None = Field(
        None, description="where the client secret of Grafana's GitHub OAuth app is"
    )
    teams: tuple[TeamRole, ...] = Field((), description="roles of teams; everybody else is a Viewer")

    @model_validator(mode="after")
    def _login_is_complete(self) -> Self:
        refuse(self._login_problems())
        return self

    def _login_problems(self) -> Iterator[Contradiction]:
        if self.organisation:
            for name in ("client_id", "client_secret"):
                if not getattr(self, name):
                    yield Contradiction((name,), "is missing; organisation needs it, from a GitHub OAuth app")
        elif self.teams:
            yield Contradiction(("teams",), "need organisation, the GitHub organisation that they are teams of")
        names = [role.team for role in self.teams]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Contradiction(("teams", number, "team"), f'"{name}" is there twice; give it one role')


class Dns(Section):
    """Where the hubs' names live. Without a zone hubctl prints the records to create, and checks them."""

    zone: Host | None = Field(None, description="a Route 53 hosted zone of this account, such as example.org")
