from __future__ import annotations

from hubctl.core.changes import Changes
from hubctl.phases import dns
from hubctl.ports.aws import Record
from tests.phases.clusters import FakeCluster


class Zone:
    """An account with a zone of these records, or (`None`) without."""

    def __init__(self, records: tuple[Record, ...] | None) -> None:
        self._records = records

    def records(self, _zone: str) -> tuple[Record, ...] | None:
        return self._records


def test_records_that_are_missing_are_planned() -> None:
    plan = dns.plan(FakeCluster().context(aws=Zone(())))
    assert plan.changes == Changes(added=2)


def test_a_zone_of_somebody_else_is_no_change_of_ours() -> None:
    plan = dns.plan(FakeCluster().context(aws=Zone(None)))
    assert plan.changes == Changes()
