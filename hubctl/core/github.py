"""What GitHub tells of a team."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """A team as Grafana meets it."""

    id: int
    """GitHub's number; 0 where it is not known. Grafana's `team_ids` takes numbers only."""
    group: str
    """"@Organisation/team", letter for letter as GitHub spells it: Grafana compares it so."""
