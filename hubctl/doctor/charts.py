"""The charts of the event, where `up` would take them from, against their pinned digests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from hubctl.core.findings import Finding, Stops, error, ok
from hubctl.doctor.instruments import Instruments
from hubctl.errors import HubctlError
from hubctl.render import static
from hubctl.render.charts import charts_of


def charts(instruments: Instruments) -> Iterator[Finding]:
    """Side by side: each waits for a server most of the time."""

    def look(name: str) -> Finding:
        chart = static.chart(name)
        try:
            return ok(name, f"{chart.version}, {instruments.charts.look(chart)}")
        except HubctlError as refused:
            return error(name, refused.message, fix=refused.hint, stops=(Stops.UP,))

    names = list(charts_of(instruments.config))
    with ThreadPoolExecutor(len(names)) as pool:
        yield from pool.map(look, names)
