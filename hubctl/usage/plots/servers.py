"""Pictures of people and of how long they waited."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubctl.usage import spawns as of_spawns
from hubctl.usage.event import Usage
from hubctl.usage.plots import canvas
from hubctl.usage.plots.canvas import DARK, FAINT, LIGHT, MIDDLE
from hubctl.usage.series import peak
from hubctl.usage.spawns import Piece

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def users(usage: Usage) -> Figure | None:
    """Servers that run, by hub where there are several, and those that wait; the most of each day as a number."""
    if not usage.of("servers_running"):
        return None
    running, pending = usage.total("servers_running"), usage.total("servers_pending")
    drawn, (axes,) = canvas.figure(4.4)
    _running(axes, usage)
    if any(pending):
        canvas.line(axes, usage, canvas.array(pending), color=MIDDLE, lw=1.3, label="waiting for a server")
    canvas.mark_days(axes, usage, running, 1, ".0f")
    canvas.backdrop(axes, usage, running)
    canvas.clock(axes, usage)
    axes.set_ylabel("people at the same time")
    axes.set_ylim(0, max(1.0, (peak(running) or (0, 0.0))[1]) * 1.15)
    canvas.whole_numbers(axes)
    canvas.headline(axes, usage, "Concurrent users")
    canvas.legend(axes)
    return drawn


def _running(axes: Axes, usage: Usage) -> None:
    hubs = [name for name, values in usage.by("servers_running", "hub").items() if any(values)]
    total = canvas.array(usage.total("servers_running"))
    below = total * 0
    for name, shade in zip(hubs, itertools.cycle(_SHADES)):
        above = below + canvas.array(usage.total("servers_running", hub=name))
        label = "running servers" if len(hubs) == 1 else f"running on {name}"
        canvas.area(axes, usage, below, above, color=shade, label=label)
        below = above
    canvas.line(axes, usage, total, color=DARK, lw=1.2)


_SHADES = (LIGHT, "#6f9fc4", DARK, "#d9d9d9", "#8c8c8c")
_SECONDS_TICKS = {5: "5 s", 10: "10 s", 30: "30 s", 60: "1 min", 120: "2 min", 300: "5 min", 600: "10 min"}


def spawns(usage: Usage) -> Figure | None:
    """How long starts took, in pieces of an hour or more, and below how many they were."""
    long = canvas.whole_days(usage)
    hours = 1 if long <= 8 else 6 if long <= 32 else 24
    pieces = [one for one in of_spawns.over_time(usage, hours * 3600, (50, 95)) if one.starts]
    if not pieces:
        return None
    drawn, (upper, lower) = canvas.figure(5.2, 2, sharex=True, height_ratios=[3, 1])
    middles = [canvas.moment(usage, one.first) + hours / 48 for one in pieces]
    _waits(upper, middles, pieces)
    upper.set_yscale("log")
    upper.set_ylim(4, 900)
    upper.set_yticks([*_SECONDS_TICKS], labels=[*_SECONDS_TICKS.values()])
    upper.minorticks_off()
    upper.set_ylabel("time until ready")
    every = "hour" if hours == 1 else f"{hours} hours"
    lower.bar(middles, [one.starts for one in pieces], width=hours / 24 * 0.9, color=LIGHT, edgecolor=DARK, lw=0.5)
    lower.set_ylabel(f"starts per {every}")
    canvas.whole_numbers(lower)
    for axes in (upper, lower):
        canvas.backdrop(axes, usage, usage.total("observed_hubs"))
        canvas.clock(axes, usage, named=axes is lower)
    canvas.headline(upper, usage, f"How long servers took to start, by {every}")
    canvas.legend(upper)
    _failures(lower, usage)
    return drawn


def _waits(axes: Axes, middles: Sequence[float], pieces: Sequence[Piece]) -> None:
    """The hub counts starts up to ten minutes, which is when it gives up; beyond that nothing is known."""
    p50, p95 = ([one.seconds[percent] or 0.0 for one in pieces] for percent in (50, 95))
    axes.vlines(middles, p50, p95, color=LIGHT, lw=3, zorder=2)
    axes.plot(middles, p50, "o", color=DARK, ms=5, label="half of the starts (p50)", zorder=3)
    axes.plot(middles, p95, "^", color=MIDDLE, ms=6, label="95 % of the starts (p95)", zorder=3)


def _failures(axes: Axes, usage: Usage) -> None:
    ended = {status: count for status, count in of_spawns.by_status(usage).items() if count}
    said = ", ".join(f"{count} {status}" for status, count in ended.items())
    axes.text(1, 1.02, f"all: {said}", transform=axes.transAxes, ha="right", va="bottom", fontsize=8.5, color=FAINT)
