"""Asking what was charged: seldom, since it costs; and what the answer says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from hubctl.costs import actual, cache
from hubctl.costs.charged import Actual
from hubctl.costs.story import NAT_HOURS, NAT_TRAFFIC, by_day, by_line, forecast, unusual_days
from hubctl.errors import HubctlError
from hubctl.ports.billing import Period
from tests.costs.events import event
from tests.fakes.billing import FakeBilling, Item

NOW = dt.datetime(2027, 8, 14, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PERIOD = Period(dt.date(2027, 8, 5), dt.date(2027, 8, 15))
TAGS = ("Owner", "Project", "hubctl:event")


def day(number: int) -> dt.date:
    return dt.date(2027, 8, number)


def nat(number: int, usd: str) -> Item:
    return Item(day(number), "EC2 - Other", "USW2-NatGateway-Bytes", Decimal(usd))


BILL = FakeBilling(
    [
        *(Item(day(n), "EC2 - Other", "USW2-NatGateway-Hours", Decimal("1.08")) for n in range(8, 14)),
        *(Item(day(n), "Amazon Elastic File System", "TimedStorage", Decimal("1.00")) for n in range(8, 14)),
        *(nat(n, "0.90") for n in (8, 9, 10, 11, 13)),
        nat(12, "36.00"),
    ]
)


class Told(list[str]):
    """What was announced."""

    def __call__(self, words: str) -> None:
        self.append(words)


def read(work: Path, billing: FakeBilling, now: dt.datetime = NOW, *, fresh: bool = False) -> tuple[Actual, Told]:
    told = Told()
    found = actual.read(billing, event(), PERIOD, work=work, now=now, fresh=fresh, announce=told)
    return found, told


def test_what_asking_costs_is_said_before_it_is_asked(tmp_path: Path) -> None:
    _, told = read(tmp_path, FakeBilling())
    assert told == ["asking Cost Explorer: 4 requests or more, which AWS charges 0.01 USD each for"]


def test_within_six_hours_nothing_is_asked_again(tmp_path: Path) -> None:
    billing = FakeBilling(BILL.items)
    first, _ = read(tmp_path, billing)
    again, told = read(tmp_path, billing, NOW + dt.timedelta(hours=5))
    assert (again, told, billing.asked) == (first, [], 3)
    read(tmp_path, billing, NOW + dt.timedelta(hours=7))
    assert billing.asked == 6
    read(tmp_path, billing, NOW + dt.timedelta(hours=7), fresh=True)
    assert billing.asked == 9


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    read(tmp_path / "ohw", FakeBilling())
    assert (tmp_path / "ohw" / cache.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "{", '{"format": 0}', '{"format": 1}', "[]"])
def test_a_file_that_cannot_be_read_is_asked_for_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / cache.FILE).write_text(content)
    billing = FakeBilling()
    read(tmp_path, billing)
    assert billing.asked == 3


def test_other_days_are_asked_for_anew(tmp_path: Path) -> None:
    read(tmp_path, FakeBilling())
    assert cache.load(tmp_path / cache.FILE, "ohw", Period(day(1), day(15))) is None
    assert cache.load(tmp_path / cache.FILE, "ohw-2", PERIOD) is None


def test_a_folder_that_cannot_be_made_is_a_failure_with_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HubctlError, match="cannot be written"):
        read(tmp_path / "file", FakeBilling())


def test_nat_gateways_have_lines_of_their_own(tmp_path: Path) -> None:
    found, _ = read(tmp_path, BILL)
    assert by_line(found.charges) == {
        NAT_TRAFFIC: Decimal("40.50"),
        NAT_HOURS: Decimal("6.48"),
        "Amazon Elastic File System": Decimal("6.00"),
    }
    assert by_day(found)[day(12)][NAT_TRAFFIC] == Decimal("36.00")


def test_a_day_like_the_twelfth_of_august_is_named(tmp_path: Path) -> None:
    """In 2020 it was found on the bill, after the event."""
    found, _ = read(tmp_path, BILL)
    assert [(one.day, one.usd, one.usual) for one in unusual_days(found)] == [
        (day(12), Decimal("36.00"), Decimal("0.90"))
    ]


def test_it_is_foretold_from_the_last_whole_days(tmp_path: Path) -> None:
    """The 13th is yesterday, whose numbers are late: the 10th, 11th and 12th count."""
    found, _ = read(tmp_path, BILL)
    ahead = forecast(found, event(event__ends=day(13), event__expires=day(20)), TODAY)
    assert ahead is not None
    spent, rate = Decimal("52.98"), (2 * Decimal("2.98") + Decimal("38.08")) / 3
    assert (ahead.from_days, ahead.usd_per_day, ahead.by_end) == (3, rate, spent)
    assert ahead.by_expiry == spent + 6 * rate


def test_without_a_whole_day_nothing_is_foretold(tmp_path: Path) -> None:
    found, _ = read(tmp_path, FakeBilling([nat(13, "1")]))
    assert forecast(found, event(), TODAY) is None


def problems(billing: FakeBilling, *, may_activate: bool = True) -> dict[str, str]:
    found = actual.ask(billing, event(), PERIOD, NOW)
    return actual.tag_problems(billing, event(), found, NOW, may_activate=may_activate)


def test_active_tags_are_no_problem() -> None:
    assert problems(FakeBilling(statuses=dict.fromkeys(TAGS, "Active"))) == {}


def test_inactive_tags_are_activated_and_said() -> None:
    billing = FakeBilling(statuses={"Owner": "Active", "Project": "Inactive", "hubctl:event": "Inactive"})
    assert list(problems(billing)) == ["Project", "hubctl:event"] == sorted(billing.activated)
    billing.activated.clear()
    assert "hubctl cost actual activates it" in problems(billing, may_activate=False)["Project"]
    assert billing.activated == []


def test_tags_that_billing_has_not_seen_are_named() -> None:
    assert all("has not seen it yet" in problem for problem in problems(FakeBilling()).values())
    assert set(problems(FakeBilling())) == set(TAGS)


def test_an_account_that_may_not_ask_about_tags_is_told_and_goes_on() -> None:
    class OfAnOrganisation(FakeBilling):
        def tag_statuses(self, keys):
            raise HubctlError("Linked account doesn't have access to cost allocation tags.", hint="ask the payer")

    assert set(problems(OfAnOrganisation())) == set(TAGS)
    assert "not known whether it is active" in problems(OfAnOrganisation())["Owner"]


def test_days_are_from_two_weeks_before_the_event_to_today() -> None:
    config = event()
    assert actual.period_of(config, TODAY, None, None) == Period(dt.date(2027, 7, 26), day(15))
    assert actual.period_of(config, dt.date(2027, 6, 1), None, None).first == dt.date(2027, 5, 18)
    assert actual.period_of(config, TODAY, day(9), day(10)) == Period(day(9), day(11))
