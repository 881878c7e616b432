"""Which charts an event needs."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.config.model import EventConfig
from hubctl.render import addons, dask, hub


def charts_of(config: EventConfig) -> Iterator[str]:
    """Their names."""
    yield from addons.releases(config)
    yield hub.CHART
    if config.addons.dask_gateway:
        yield dask.CHART
