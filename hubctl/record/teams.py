"""Grafana's teams on GitHub, looked up by name and kept: Grafana wants numbers, and names as GitHub spells them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache

from hubctl.config.model import EventConfig
from hubctl.core.github import Team
from hubctl.core.record import Record
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.github import GitHub


@dataclass(frozen=True)
class LookedUp:
    """What is known of the teams of a config."""

    teams: Mapping[str, Team] = field(default_factory=dict)
    """By "organisation/team"; with number 0 where GitHub could not be asked for it."""
    missing: tuple[str, ...] = ()
    """Teams that GitHub shows to nobody with this token, and never did."""
    notes: tuple[str, ...] = ()
    """What the user should know."""


def recorded(record: Record, found: LookedUp) -> Record:
    """The record with these teams, and no others."""
    return replace(record, teams=found.teams)


def look_up(github: GitHub, config: EventConfig, record: Record, *, anew: bool) -> LookedUp:
    """Every team of `monitoring.teams`. `anew` asks for those that are in the record, too.

    What GitHub does not say changes nothing: the record counts, and where there is none, the names alone.
    """
    wanted = [name for name, _ in config.monitoring.roles] if config.addons.grafana else []
    known = {name: record.teams[name] for name in wanted if name in record.teams and record.teams[name].id}
    found: dict[str, Team] = {} if anew else dict(known)
    refused: HubctlError | None = None
    try:
        for name in wanted:
            if name not in found and (team := github.team(*name.split("/"))) is not None:
                found[name] = team
    except HubctlError as error:
        refused = error
    unseen = [name for name in wanted if name not in found]
    spelt = _Spelling(github)
    teams = {name: found.get(name) or known.get(name) or spelt.team(name) for name in wanted}
    if refused is not None:
        return LookedUp(teams, notes=(_not_asked(teams, refused),))
    notes = tuple(f"GitHub no longer shows the team {name} to this token" for name in unseen if name in known)
    return LookedUp(teams, tuple(name for name in unseen if name not in known), notes)


class _Spelling:
    """Teams without a number. How an organisation is spelt, GitHub tells everybody."""

    def __init__(self, github: GitHub) -> None:
        self._organisation = cache(github.organisation)

    def team(self, name: str) -> Team:
        organisation, _, slug = name.partition("/")
        with suppress(HubctlError):
            organisation = self._organisation(organisation) or organisation
        return Team(0, f"@{organisation}/{slug}")


def _not_asked(teams: Mapping[str, Team], refused: HubctlError) -> str:
    unknown = " and ".join(name for name, team in teams.items() if not team.id)
    told = f"Grafana gives {unknown} their roles by name, and nobody has looked whether there is such a team"
    told = told if unknown else "Grafana keeps what was found before"
    return f"{refused.message}; {told}. For the numbers: {refused.hint}"


def check(found: LookedUp) -> None:
    """Raises RefusedError for teams that GitHub does not have: any member of the organisation could make one of that
    name, and would get its role."""
    if found.missing:
        names = " and ".join(found.missing)
        raise RefusedError(
            f"github.com shows no team {names} to this token: there is none, or the token may not see it",
            hint="correct monitoring.teams, or use a token of a member with read:org (monitoring.github_token)",
        )
