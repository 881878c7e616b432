"""A plan in CI reminds of a hub that stands after its event, and of no other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hubctl import operations
from hubctl.errors import HubctlError
from hubctl.session import Options, Session
from hubctl.stop import Stop
from tests.fakes.clock import FakeClock
from tests.fakes.context import a_context


def overdue(today: dt.date, cluster: bool | HubctlError) -> str:
    def exists(_name: str) -> bool:
        if isinstance(cluster, HubctlError):
            raise cluster
        return cluster

    clock = SimpleNamespace(now=lambda: dt.datetime.combine(today, dt.time(12), dt.UTC))
    context = a_context(aws=SimpleNamespace(cluster_exists=exists), clock=clock)
    stop: Any = Stop(FakeClock(), interrupt=lambda: None, kill=lambda: None)
    return operations.overdue(Session(context, stop, Options(Path("config.toml")), Path(), "run"))


AFTER, DURING = dt.date(2027, 9, 30), dt.date(2027, 8, 10)


def test_a_cluster_that_stands_after_the_event_is_named() -> None:
    assert overdue(AFTER, True).startswith("the hub should have been gone by 2027-08-27, 34 days ago")


@pytest.mark.parametrize(
    ("today", "cluster"),
    [(AFTER, False), (DURING, True), (AFTER, HubctlError("AWS does not allow eks:DescribeCluster", hint="ask"))],
)
def test_nobody_is_reminded_without_need(today: dt.date, cluster: bool | HubctlError) -> None:
    assert overdue(today, cluster) == ""
