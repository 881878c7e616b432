"""What AWS has charged: asked of Cost Explorer as seldom as will do, since each request costs a cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from hubctl.config.cluster import OWN_TAG
from hubctl.config.model import EventConfig
from hubctl.costs import cache
from hubctl.costs.charged import Actual
from hubctl.counting import counted
from hubctl.errors import HubctlError
from hubctl.ports.billing import SERVICE, USAGE_TYPE, USD_PER_REQUEST, Billing, Period, tag

_DAYS_BEFORE = 14
FRESH_FOR = dt.timedelta(hours=6)
"""AWS brings the numbers up to date some three times a day, so asking more often only costs."""


def period_of(config: EventConfig, today: dt.date, begins: dt.date | None, until: dt.date | None) -> Period:
    """From two weeks before the event, or before today if that is earlier, to today; or the days given, counted."""
    first = begins or min(config.event.starts, today) - dt.timedelta(days=_DAYS_BEFORE)
    last = min(until or today, today)
    return Period(min(first, last), last + dt.timedelta(days=1))


def requests_at_least(config: EventConfig) -> int:
    """How many requests `ask` makes where each answer has one page, those about tags included."""
    return 2 + bool(config.aws.tags) + 1


def read(
    billing: Billing,
    config: EventConfig,
    period: Period,
    *,
    work: Path,
    now: dt.datetime,
    fresh: bool,
    announce: Callable[[str], None],
) -> Actual:
    """From the file of the last hours, else from AWS. `announce` is told beforehand what asking costs."""
    kept = None if fresh else cache.load(work / cache.FILE, config.name, period)
    if kept is not None and now - kept.asked_at < FRESH_FOR:
        return kept
    requests = counted(requests_at_least(config), "request")
    announce(f"asking Cost Explorer: {requests} or more, which AWS charges {USD_PER_REQUEST} USD each for")
    found = ask(billing, config, period, now)
    cache.save(work / cache.FILE, found)
    return found


def ask(billing: Billing, config: EventConfig, period: Period, now: dt.datetime) -> Actual:
    """Asks AWS. Raises HubctlError where it may not be asked."""
    total = billing.charges(period, (SERVICE, USAGE_TYPE))
    tagged = billing.charges(period, (tag(OWN_TAG), SERVICE))
    answers = [total, tagged]
    if config.aws.tags:
        partly = billing.charges(period, (SERVICE, USAGE_TYPE), without_tag=OWN_TAG, with_tags=config.aws.tags)
        answers.append(partly)
    requests = sum(answer.requests for answer in answers)
    other_tags = answers[2].charges if config.aws.tags else ()
    return Actual(config.name, period, now, requests, total.charges, tagged.charges, other_tags)


def tag_problems(
    billing: Billing, config: EventConfig, found: Actual, now: dt.datetime, *, may_activate: bool
) -> dict[str, str]:
    """What there is to say about each tag that is not active: only from the day on which it is, costs are told apart.

    It is asked when the charges are: an answer from the file costs nothing, so neither does this. In an organisation
    only its payer's account may ask; that is said, and is no failure.
    """
    told_apart = any(charge.keys[0] == found.event for charge in found.by_event)
    if found.asked_at != now and told_apart:
        return {}
    try:
        return _activated(billing, tuple(config.tags), may_activate=may_activate)
    except HubctlError as error:
        return dict.fromkeys(config.tags, f"not known whether it is active: {error.message}")


def _activated(billing: Billing, keys: tuple[str, ...], *, may_activate: bool) -> dict[str, str]:
    known = billing.tag_statuses(keys)
    unseen = "billing has not seen it yet, which takes up to a day after hubctl up; run this again then"
    problems = {key: unseen for key in keys if key not in known}
    inactive = [key for key in keys if known.get(key) == "Inactive"]
    if inactive and may_activate:
        refused = billing.activate(inactive)
        done = "was not active, and is now; charges of before stay without it, and the first appear within a day"
        return problems | {key: refused.get(key, done) for key in inactive}
    return problems | dict.fromkeys(inactive, "is not active; hubctl cost actual activates it")
