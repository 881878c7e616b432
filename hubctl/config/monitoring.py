"""Prometheus and Grafana: what is kept, for how long, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from hubctl.config.types import Contradiction, GitHubName, GitHubTeam, Host, SecretRef, Section, Size, refuse

Role = Literal["Viewer", "Editor", "Admin"]


class TeamRole(Section):
    """Members of a GitHub team get a Grafana role."""

    team: GitHubTeam = Field(
        description='the team as in its address on GitHub (slug): "organisation/team", or alone if of `organisation`'
    )
    role: Role = Field(description="what they may do in Grafana")


class Monitoring(Section):
    """Prometheus and Grafana. With `organisation` or teams, Grafana's login is GitHub's, and teams map to roles."""

    retention_days: int = Field(
        60, ge=1, le=3650, description="how long Prometheus keeps what it recorded; at least as long as the event"
    )
    disk: Size = Field("20G", description="Prometheus' disk; it never fills more than 85 % of it")
    host: Host | None = Field(
        None, description="a hub's host: Grafana is at /services/grafana/ there; default: by kubectl port-forward only"
    )
    organisation: GitHubName | None = Field(
        None, description="GitHub organisation that the teams are of; default: an admin password, or that of each team"
    )
    client_id: SecretRef | None = Field(None, description="where the client ID of Grafana's GitHub OAuth app is")
    client_secret: SecretRef | None = Field(
        None, description="where the client secret of Grafana's GitHub OAuth app is"
    )
    teams: tuple[TeamRole, ...] = Field((), description="roles of teams; who is in several has the strongest")
    members: Literal["none", "Viewer"] = Field(
        "none", description="what members of the organisations may do who are in none of the teams"
    )
    github_token: SecretRef | None = Field(
        None,
        description="where a GitHub token with read:org is, to look teams up with; default: GH_TOKEN or GITHUB_TOKEN, "
        "if it is set",
    )

    @property
    def organisations(self) -> tuple[str, ...]:
        """Those whose members may log in to Grafana at all, each once; none where login is not GitHub's."""
        own = (self.organisation,) if self.organisation else ()
        return tuple(dict.fromkeys((*own, *(name.partition("/")[0] for name, _ in self.roles))))

    @property
    def roles(self) -> tuple[tuple[str, Role], ...]:
        """("organisation/team", role) pairs, as the config has them."""
        return tuple(
            (one.team if "/" in one.team else f"{self.organisation}/{one.team}", one.role) for one in self.teams
        )

    @model_validator(mode="after")
    def _login_is_complete(self) -> Self:
        refuse((*self._alone(), *self._login_problems(), *self._twice()))
        return self

    def _alone(self) -> Iterator[Contradiction]:
        for number, one in enumerate(self.teams):
            if "/" not in one.team and not self.organisation:
                text = f'"{one.team}" is of which organisation? write "my-organisation/{one.team}", or organisation'
                yield Contradiction(("teams", number, "team"), text)

    def _login_problems(self) -> Iterator[Contradiction]:
        if not self.organisation and not self.teams:
            if self.members != "none":
                yield Contradiction(("members",), "of which organisation? write organisation, or leave this out")
            return
        for name in ("client_id", "client_secret"):
            if not getattr(self, name):
                yield Contradiction((name,), "is missing; login by GitHub needs it, from a GitHub OAuth app")

    def _twice(self) -> Iterator[Contradiction]:
        names = [name.lower() for name, _ in self.roles]
        for number, name in enumerate(names):
            if name in names[:number]:
                told = self.teams[number].team
                yield Contradiction(("teams", number, "team"), f'"{told}" is there twice; give it one role')
