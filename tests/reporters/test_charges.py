"""What AWS has charged, as people and programs read it."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

from hubctl.costs.actual import ask
from hubctl.costs.charged import Actual
from hubctl.ports.billing import Period
from hubctl.reporters.charges import charges_json, print_charges
from tests.costs.events import event
from tests.fakes.billing import FakeBilling, Item

ASKED = dt.datetime(2027, 8, 14, 12, tzinfo=dt.UTC)
PERIOD = Period(dt.date(2027, 8, 9), dt.date(2027, 8, 15))
OURS = {"hubctl:event": "ohw", "Owner": "hub-team", "Project": "oceanhackweek"}


def found() -> Actual:
    def day(number: int, traffic: str) -> list[Item]:
        date = dt.date(2027, 8, number)
        return [
            Item(date, "Amazon Elastic Compute Cloud - Compute", "BoxUsage", Decimal("18.144"), OURS),
            Item(date, "EC2 - Other", "USW2-NatGateway-Bytes", Decimal(traffic), OURS),
            Item(date, "EC2 - Other", "USW2-EBS:VolumeUsage.gp3", Decimal("0.016"), {"Owner": "hub-team"}),
        ]

    items = [item for number in range(9, 14) for item in day(number, "36" if number == 12 else "2.115")]
    return ask(FakeBilling(items), event(), PERIOD, ASKED)


def text(now: dt.datetime = ASKED, tags: dict[str, str] | None = None) -> str:
    stream = io.StringIO()
    print_charges(stream, found(), event(), tags or {}, now, as_json=False)
    return stream.getvalue()


def rows(answer: str) -> list[str]:
    return [" ".join(line.split()) for line in answer.splitlines()]


def test_it_says_first_what_was_charged_and_how_old_that_is() -> None:
    first, second, *_ = text(ASKED + dt.timedelta(hours=3)).splitlines()
    assert first == "The account was charged 135.26 USD from 2027-08-09 to 2027-08-14."
    assert second.startswith("From 3 requests to Cost Explorer, 3 h ago.")


def test_every_table_adds_up_to_what_was_charged() -> None:
    said = rows(text())
    assert [row for row in said if row.startswith("all")] == ["all 135.26", "all of the account 135.26"]
    assert "NAT gateway, traffic 44.46" in said
    assert "carries hubctl:event=ohw 135.18" in said
    assert "carries another tag of the event, but not hubctl:event 0.08" in said


def test_eight_cents_an_unusual_day_and_the_way_ahead_are_put_into_words() -> None:
    said = text(tags={"Owner": "is not active"})
    assert "Without hubctl:event, but with another of its tags: EC2 - Other 0.08 USD." in said
    assert "On 2027-08-12 NAT traffic cost 36.00 USD; on a usual day it is 2.12." in " ".join(said.split())
    assert "it comes to 135.26 USD by 2027-08-13, the last day" in " ".join(said.split())
    assert "tag Owner: is not active" in said


def test_data_have_two_digits_and_parts_that_add_up() -> None:
    answer = json.loads(json.dumps(charges_json(found(), event(), {}, ASKED)))
    assert answer["total"] == 135.26
    assert sum(round(100 * usd) for usd in answer["parts"].values()) == 13526
    assert sum(round(100 * usd) for usd in answer["lines"].values()) == 13526
    assert [day["date"] for day in answer["days"]] == [f"2027-08-{day:02}" for day in range(9, 14)]
    assert answer["unusual_days"] == [{"date": "2027-08-12", "usd": 36.0}]
    assert answer["forecast"]["from_days"] == 3
