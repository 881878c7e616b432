"""The phases of an event, registered once, in the order in which people think of them."""

from __future__ import annotations

from hubctl.phases import (
    addons,
    cluster,
    credentials,
    data_bucket,
    dns,
    hubs,
    secondary_bucket,
    seed,
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
    seed,
    hubs,
    dns,
    smoke,
)

BY_NAME: dict[str, Phase] = {phase.NAME: phase for phase in _ALL}

ON_THE_WAY_DOWN: dict[str, Phase] = {**BY_NAME, data_bucket.NAME: data_bucket}
"""With what has nothing to do on the way up."""

AFTER_ON_THE_WAY_DOWN: dict[str, tuple[str, ...]] = {
    secondary_bucket.NAME: (hubs.NAME,),
    data_bucket.NAME: (hubs.NAME,),
}
"""What waits for whom on the way down, although neither needs the other: the hubs' servers write to the buckets."""
