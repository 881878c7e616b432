"""An estimate, held against the same sum done by hand."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from hubctl.config.schedule import Slot
from hubctl.costs.assumptions import Assumptions, assumed
from hubctl.costs.estimate import AFTER, BEFORE, EVENT, Estimate, estimate
from hubctl.costs.lines import Span
from hubctl.costs.pricelist import prices
from hubctl.errors import UsageError
from hubctl.reporters.estimates import print_estimate
from tests.costs.events import event

MONTH = 365 / 12
"""Days."""

# The example: 60 people on r6i.2xlarge, 15 a node, so 4 nodes; two hubs, three zones, one NAT gateway, one bucket in
# another region; 9 to 13 August 2027, gone by the 27th. Kubernetes 1.34 is in extended support by then.
STANDING = {
    "EKS control plane": 0.60 * 24,
    "logs": 0.2 * 0.50,
    "core nodes": 1 * 24 * 0.192,
    "NAT gateway hours": 1 * 24 * 0.045,
    "alarm on NAT traffic": 0.10 / MONTH,
    "public addresses": 1 * 24 * 0.005,
    "S3, bucket data": 50 * 0.023 / MONTH,
    "load balancers": 2 * 24 * 0.025,
    "their public addresses": 2 * 3 * 24 * 0.005,
    "disks of hubs": 2 * 1 * 0.08 / MONTH,
    "disk of Prometheus": 20 * 0.08 / MONTH,
    "disk of Grafana": 2 * 0.08 / MONTH,
    "S3, bucket imagery": 50 * 0.023 / MONTH,
}
HOMES = 60 * 2 * 0.30 / MONTH
BY_HAND_BEFORE = sum(STANDING.values()) + 80 * 0.08 / MONTH + 1 * 0.045
"""The disk of the core node, and what it fetches."""
BY_HAND_IDLE = BY_HAND_BEFORE + HOMES
BY_HAND_EVENT = (
    sum(STANDING.values())
    + HOMES
    + 4 * 9 * 0.504  # user nodes, nine hours
    + (80 + 4 * 80 * 9 / 24) * 0.08 / MONTH  # disks
    + (1 + 4 * 4 + 60 * 0.5) * 0.045  # NAT: core node, images, people
    + 60 * 2 * 0.03  # EFS, read
    + 60 * 0.5 * 0.06  # EFS, written
    + 60 * 0.1 * (0.008 + 0.09)  # out through the load balancer
    + 60 * 1 * (0.02 + 0.045)  # from the bucket in the other region, through the NAT
)


def of(config_changes: dict[str, object] | None = None, assumptions: Assumptions | None = None) -> Estimate:
    config = event(**(config_changes or {}))
    return estimate(config, prices(config.aws.region), assumptions or Assumptions())


def line(found: Estimate, what: str) -> Span:
    (one,) = [line.usd for line in found.working if line.what == what]
    return one


def test_an_estimate_agrees_with_the_same_sum_done_by_hand() -> None:
    found = of()
    assert found.idle_day.low == pytest.approx(BY_HAND_IDLE)
    assert found.event_day.low == pytest.approx(BY_HAND_EVENT)
    days, usd = found.period(BEFORE)
    assert (days, usd.low, usd.high) == (7, pytest.approx(7 * BY_HAND_BEFORE), usd.low)
    assert found.whole.low == pytest.approx(7 * BY_HAND_BEFORE + 5 * BY_HAND_EVENT + 14 * BY_HAND_IDLE)
    assert found.per_participant.low == pytest.approx(found.whole.low / 60)
    assert [round(usd, 2) for usd in (found.idle_day.low, found.event_day.low, found.whole.low)] == [
        23.81,
        54.23,
        762.84,
    ]


def test_phases_periods_and_days_are_the_same_sum_taken_apart() -> None:
    found = of()
    assert sum(span.low for span in found.phases.values()) == pytest.approx(found.whole.low)
    assert sum(found.period(name)[1].low for name in (BEFORE, EVENT, AFTER)) == pytest.approx(found.whole.low)
    assert set(found.phases) == {"cluster", "hubs", "addons", "secondary-bucket"}


def test_what_stands_on_a_day_is_a_good_part_of_what_is_left_to_pay_for_nobody() -> None:
    """2020: what ran for weeks before and after was the bill, not the people."""
    found = of()
    assert found.period(EVENT)[1].low < found.period(BEFORE)[1].low + found.period(AFTER)[1].low


def test_extended_support_is_paid_from_the_day_on_which_standard_support_ends() -> None:
    config = event(
        event__starts=dt.date(2026, 12, 1), event__ends=dt.date(2026, 12, 3), event__expires=dt.date(2026, 12, 4)
    )
    found = estimate(config, prices("us-west-2"), assumed(["days_before=0"]))
    on = {day.date.day: day.usd.low for day in found.days}
    assert on[2] - on[1] == pytest.approx(0.50 * 24)
    assert any("leaves standard support on 2026-12-02" in note for note in found.notes)
    said = 'kubernetes_version = "1.35" in [cluster] stays in it until 2027-03-27'
    assert said in found.notes
    page = io.StringIO()
    print_estimate(page, found, Assumptions(), as_json=False)
    assert said in page.getvalue()


def test_where_no_version_lasts_the_newest_is_named() -> None:
    notes = of().notes
    assert (
        "no version that was known on 2026-08-09 stays in it to the end; the newest, 1.36, stays in it until 2027-08-02"
        in notes
    )


def test_prices_that_are_guesses_are_named() -> None:
    found = of()
    said = "guess, as seen for another region or remembered: between regions, classic balancer, data out"
    assert any(note.startswith(said) for note in found.notes)
    assert "hourly.nat" not in found.prices.guesses
    assert "hourly.nat" in prices("us-east-1").guesses


def test_without_nat_there_are_no_gateway_no_traffic_and_more_addresses() -> None:
    found = of({"network__nat": "none"})
    assert not any("NAT" in one.what for one in found.working)
    assert line(found, "public addresses").low == pytest.approx((1 + 4 * 9 / 24) * 24 * 0.005)


def test_spot_machines_are_a_range() -> None:
    found = of(assumptions=assumed(["worker_hours=10"]))
    low, high = prices("us-west-2").spot_share
    # r6i, r5 and r5a of one size: AWS gives the first that it has.
    worked = line(found, "worker nodes")
    assert (worked.low, worked.high) == (pytest.approx(10 * 0.452 * low), pytest.approx(10 * 0.504 * high))
    assert found.whole.low < found.whole.high
    assert " to " in found.whole.words


def test_a_machine_without_a_price_is_named_and_not_counted() -> None:
    nodes = event().cluster.nodes
    found = of({"cluster__nodes__user": nodes.user.model_copy(update={"instance_types": ("x99.large",)})})
    assert line(found, "user nodes") == Span(0, 0)
    assert "not counted: user nodes: hubctl has no price for x99.large" in found.notes


def test_prices_of_another_region_are_called_a_guess() -> None:
    found = estimate(event(), prices("eu-central-1"), Assumptions())
    assert any(note.startswith("guess: hubctl has no prices of eu-central-1") for note in found.notes)
    assert not prices("us-east-1").guess


def test_days_can_be_given() -> None:
    found = estimate(
        event(), prices("us-west-2"), Assumptions(), begins=dt.date(2027, 8, 9), until=dt.date(2027, 8, 13)
    )
    assert {day.period for day in found.days} == {EVENT}
    assert len(found.days) == 5


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(UsageError, match="the last day, 2027-08-01, is before the first, 2027-08-02"):
        estimate(event(), prices("us-west-2"), Assumptions(), until=dt.date(2027, 8, 1))


@pytest.mark.parametrize(
    ("word", "said"), [("ingb=2", "there is no ingb"), ("in_gb=two", "not a number"), ("in_gb=-1", "not a number")]
)
def test_an_assumption_that_there_is_not_is_refused(word: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        assumed([word])


def test_nodes_that_the_schedule_holds_ready_are_counted_on_their_days() -> None:
    """40 people, 20 seats, 15 a node: 2 nodes from 8:50 to 12:30, on two days."""
    morning = Slot(
        name="mornings",
        hub="prod",
        start=dt.datetime(2027, 8, 9, 9),
        end=dt.datetime(2027, 8, 9, 12, 30),
        until=dt.date(2027, 8, 10),
        people=40,
    )
    found = estimate(event(schedule=(morning,)), prices("us-west-2"), Assumptions())
    without = estimate(event(), prices("us-west-2"), Assumptions())
    more = [day.usd.high - other.usd.high for day, other in zip(found.days, without.days, strict=True)]
    held = 2 * (3 + 40 / 60) * 0.504
    assert {found.days[at].date.day: usd for at, usd in enumerate(more) if usd > 0.01} == pytest.approx(
        {9: held, 10: held}, abs=0.01
    )
