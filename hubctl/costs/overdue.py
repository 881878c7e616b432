"""What to say when an event is over and its hub still stands. In 2020 it stood for seven weeks."""

from __future__ import annotations

import datetime as dt

from hubctl.config.event import Event


def reminder(event: Event, today: dt.date, usd_per_day: float | None = None) -> str:
    """One sentence; empty while the event goes on. From the day by which it should be gone, it says how late it is."""
    if today <= event.ends:
        return ""
    a_day = "" if not usd_per_day else f", and costs about {usd_per_day:,.2f} USD a day"
    if today <= event.gone_by:
        return f"the event ended on {event.ends}; its hub still stands{a_day}. hubctl teardown takes it away"
    late = (today - event.gone_by).days
    since = "" if not usd_per_day else f", about {late * usd_per_day:,.2f} USD since then"
    days = "day" if late == 1 else "days"
    return (
        f"the hub should have been gone by {event.gone_by}, {late} {days} ago; it still stands{a_day}{since}. "
        "hubctl teardown takes it away"
    )
