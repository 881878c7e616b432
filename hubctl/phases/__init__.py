"""The phases of an event, registered once, in the order in which people think of them."""

from __future__ import annotations

from hubctl.phases import (
    addons,
    cluster,
    credentials,
    dns,
    hubs,
    secondary_bucket,
    smoke,
    state_backend,
    storage,
)
from hubctl.phases.protocol import Phase

_ALL: tuple[Phase, ...] = (
    credentials,
    state_backend,
    cluster,
    secondary_bucket,
    addons,
    storage,
    hubs,
    dns,
    smoke,
)

BY_NAME: dict[str, Phase] = {phase.NAME: phase for phase in _ALL}
