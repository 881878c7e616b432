from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.prometheus import PrometheusApi, at_address
from hubctl.config.load import load
from hubctl.config.model import EventConfig
from hubctl.usage.collect import collect
from hubctl.usage.event import Usage
from hubctl.usage.grid import Grid
from hubctl.usage.span import event_days
from tests.conftest import REPOSITORY
from tests.usage import made
from tests.usage.prometheus import program, serving, shared_blocks


@pytest.fixture(scope="session")
def config() -> EventConfig:
    """The example's event, in the days of 2020."""
    example = load(REPOSITORY / "config.example.toml")
    days = {"starts": made.FIRST, "ends": made.FIRST + dt.timedelta(days=4), "title": "OceanHackWeek 2020"}
    return example.model_copy(update={"event": example.event.model_copy(update=days)})


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real one that knows the event of 2020."""
    program("prometheus")
    shared = tmp_path_factory.getbasetemp() / "made-prometheus"
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = tmp_path_factory.getbasetemp().parent / shared.name
    with serving(shared_blocks(shared, tmp_path_factory.mktemp("prometheus"))) as url:
        yield url


@pytest.fixture(scope="session")
def usage(prometheus: str, config: EventConfig) -> Usage:
    """What it says of that event."""
    api = PrometheusApi(at_address(prometheus), "Prometheus", SystemClock())
    return collect(api, config, Grid.covering(*event_days(config)))
