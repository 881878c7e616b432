"""Money by component: every line of an estimate and of a bill has a place, and what is another event's is not ours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from hubctl.config.load import load
from hubctl.costs import daily
from hubctl.costs.assumptions import Assumptions
from hubctl.costs.pricelist import prices
from hubctl.ports.billing import Charge
from hubctl.report import spending
from hubctl.report.spending import CONTROL, LOGS, MACHINES, NETWORK, REST, STORAGE
from tests.report import events

SECOND = Path(__file__).parents[1] / "e2e" / "configs" / "second.toml"
NETWORKS = ("NAT", "traffic", "addresses", "load balancers", "data out", "data from", "the same through")


def test_no_line_of_an_estimate_is_taken_for_something_else() -> None:
    for config in (events.config(), load(SECOND)):
        lines = daily.lines(config, prices(config.aws.region), Assumptions(), config.event.starts, working=True)
        for line in lines:
            of_network = any(word in line.what for word in NETWORKS) and "alarm" not in line.what
            assert (spending.component_of_line(line.what) == NETWORK) == of_network, line.what


def test_components_add_up_to_the_estimate() -> None:
    found = spending.spending(events.config(), None)
    assert found.expected_usd == pytest.approx(found.whole.whole.high)
    assert found.charged_usd is None
    assert found.usd == found.expected_usd


def test_an_event_that_was_taken_down_early_is_estimated_until_then() -> None:
    early = spending.spending(events.config(), None, until=events.FIRST + dt.timedelta(days=2))
    assert early.last == events.FIRST + dt.timedelta(days=2)
    assert early.expected_usd < spending.spending(events.config(), None).expected_usd


@pytest.mark.parametrize(
    ("service", "usage", "component"),
    [
        ("Amazon Elastic Compute Cloud - Compute", "USW2-BoxUsage:r6i.2xlarge", MACHINES),
        ("Amazon Elastic Container Service for Kubernetes", "USW2-AmazonEKS-Hours:perCluster", CONTROL),
        ("EC2 - Other", "USW2-NatGateway-Bytes", NETWORK),
        ("EC2 - Other", "USW2-EBS:VolumeUsage.gp3", STORAGE),
        ("EC2 - Other", "USW2-DataTransfer-Regional-Bytes", NETWORK),
        ("Amazon Elastic File System", "USW2-TimedStorage-ByteHrs", STORAGE),
        ("Amazon Simple Storage Service", "USW2-Requests-Tier1", STORAGE),
        ("Amazon Virtual Private Cloud", "USW2-PublicIPv4:InUseAddress", NETWORK),
        ("AmazonCloudWatch", "USW2-DataProcessing-Bytes", LOGS),
        ("Tax", "", REST),
    ],
)
def test_a_charge_of_aws_has_its_component(service: str, usage: str, component: str) -> None:
    assert spending.component_of_charge(Charge(events.FIRST, (service, usage), Decimal(1))) == component


def test_what_is_another_events_is_not_counted() -> None:
    actual = events.actual()
    other = tuple(Charge(one.day, ("ohw-2", "all"), one.usd) if not one.keys[0] else one for one in actual.by_event)
    found = spending.spending(events.config(), type(actual)(**{**vars(actual), "by_event": other}))
    assert (found.tagged, found.others, found.charged_usd) == (300.0, 40.0, 300.0)
