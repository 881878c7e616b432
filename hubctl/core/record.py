"""What hubs run beside what the config says: digests of images, settings that were promoted, releases rolled back.

The config says what is wanted; this says what of it is held. It is one JSON document in the state bucket, since every
machine of the event reads that one, whichever copy of the config it has. An entry never outlives its reason: a setting
counts only while the config says what it said when the entry was made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hubctl.core.github import Team

KEY = "hubs.json"
"""Of the object in the state bucket."""
FORMAT = 1


class StrangeRecordError(ValueError):
    """The document is none that this hubctl can read."""


@dataclass(frozen=True)
class Setting:
    """One key of a hub: what the config said when it was set otherwise, and what the hub runs instead."""

    config: Any
    runs: Any
    source: str
    """"promoted from staging on 2027-08-05", "set on …"."""


@dataclass(frozen=True)
class Hold:
    """A hub that was rolled back: its release is left alone until somebody says otherwise."""

    revision: int
    """Helm's number of the revision whose content it is back at."""
    since: str
    """When, in ISO 8601, UTC."""
    who: str
    """user@host."""


@dataclass(frozen=True)
class HubRecord:
    """What is held of one hub."""

    digests: Mapping[str, str] = field(default_factory=dict)
    """From "name:tag" to the digest that the hub runs instead."""
    frozen: str = ""
    """The day on which the freeze found it; from then on no other image comes in by the config."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    hold: Hold | None = None


@dataclass(frozen=True)
class Record:
    """The document. Immutable: the methods return a changed one."""

    hubs: Mapping[str, HubRecord] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    """Grafana's teams by "organisation/team" as the config has them: whoever plans without a token for GitHub, or with
    one that may see less, gets what the last `up` found."""

    def of(self, hub: str) -> HubRecord:
        """What is held of a hub; nothing where it is not in the document."""
        return self.hubs.get(hub, HubRecord())

    def having(self, hub: str, entry: HubRecord) -> Record:
        """The same with another entry for a hub; an empty one is left out."""
        hubs = {name: one for name, one in self.hubs.items() if name != hub}
        return replace(self, hubs={**hubs, hub: entry} if entry != HubRecord() else hubs)

    def held(self, hub: str, hold: Hold | None) -> Record:
        """The same with a hub held back, or let go."""
        return self.having(hub, replace(self.of(hub), hold=hold))

    @classmethod
    def read(cls, text: bytes) -> Record:
        """Raises StrangeRecordError for what is no such document, or one of a newer hubctl."""
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise StrangeRecordError(f"it has format {found['format']}, and this hubctl knows {FORMAT}")
            hubs = {name: _hub(entry) for name, entry in found["hubs"].items()}
            return cls(hubs, {name: Team(**entry) for name, entry in found.get("teams", {}).items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StrangeRecordError(str(error)) from error

    def write(self) -> bytes:
        """The document's text; equal records have equal texts."""
        hubs = {name: asdict(entry) for name, entry in self.hubs.items()}
        document = {"format": FORMAT, "hubs": hubs}
        if self.teams:
            document["teams"] = {name: asdict(team) for name, team in self.teams.items()}
        return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def _hub(entry: Mapping[str, Any]) -> HubRecord:
    return HubRecord(
        dict(entry["digests"]),
        entry["frozen"],
        {key: Setting(**setting) for key, setting in entry["settings"].items()},
        Hold(**entry["hold"]) if entry["hold"] else None,
    )
