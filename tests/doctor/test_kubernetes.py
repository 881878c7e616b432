from __future__ import annotations

import datetime as dt

import pytest

from hubctl.core.findings import Level, Stops
from hubctl.costs.versions import supported
from hubctl.doctor.kubernetes import judge, version
from hubctl.errors import HubctlError
from hubctl.ports.limits import Support
from tests.doctor.instruments import some_instruments
from tests.fakes.context import example_config

GONE_BY = example_config().event.gone_by
DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 6, 1)


def _support(standard: dt.date, extended: dt.date) -> dict[str, Support]:
    return {"1.36": Support(standard, extended), "1.38": Support(GONE_BY + 90 * DAY, GONE_BY + 400 * DAY)}


@pytest.mark.parametrize(
    ("standard", "extended", "level", "stops"),
    [
        (GONE_BY + DAY, GONE_BY + 300 * DAY, Level.OK, set()),
        (GONE_BY, GONE_BY + 300 * DAY, Level.WARNING, set()),
        (TODAY - 300 * DAY, GONE_BY, Level.ERROR, {Stops.EVENT}),
        (TODAY - 300 * DAY, TODAY, Level.ERROR, {Stops.UP}),
    ],
)
def test_support_must_last_until_the_hub_is_gone(
    standard: dt.date, extended: dt.date, level: Level, stops: set[Stops]
) -> None:
    found = judge(example_config(), _support(standard, extended), TODAY)
    assert (found.level, set(found.stops)) == (level, stops)
    assert found.fix == ("" if level is Level.OK else 'write kubernetes_version = "1.38" in [cluster]')


def test_a_version_that_eks_has_not_names_those_it_has() -> None:
    class Limits:
        def kubernetes(self) -> dict[str, Support | None]:
            return {"1.40": None, "1.9": None}

    found = list(version(some_instruments(limits=Limits())))
    assert [one.reason for one in found] == ["EKS has no 1.36 in us-west-2; it has 1.40, 1.9"]


def test_where_eks_may_not_be_asked_hubctls_own_dates_count() -> None:
    class Limits:
        def kubernetes(self) -> dict[str, Support | None]:
            raise HubctlError("AWS does not allow it", hint="give this identity the right")

    dates, told = version(some_instruments(limits=Limits()))
    assert "standard support of 1.36 ends on 2027-08-02" in dates.reason
    assert told.reason == "judged by dates of 2026-08-09: AWS does not allow it"


def test_the_calendar_is_fourteen_months_and_twelve() -> None:
    """Standard support ends a year before extended support; versions come one after the other."""
    ends = [support.standard_until for support in supported().values()]
    assert ends == sorted(ends)
    for support in supported().values():
        assert support.extended_until == support.standard_until.replace(year=support.standard_until.year + 1)
