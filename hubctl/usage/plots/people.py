"""The picture that settles how much memory to guarantee: what each person used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubctl.usage import people as of_people
from hubctl.usage.event import Usage
from hubctl.usage.people import Distribution, Person
from hubctl.usage.plots import canvas
from hubctl.usage.plots.canvas import DARK, FAINT, GIB, INK, LIGHT, MIDDLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def memory(usage: Usage) -> Figure | None:
    """A column a person, without names, who used most first; one row of axes a hub."""
    hubs = of_people.hubs(of_people.people(usage))
    if not hubs:
        return None
    drawn, rows = canvas.figure(0.6 + 3.9 * len(hubs), len(hubs))
    for axes, (name, found) in zip(rows, hubs.items(), strict=True):
        _columns(axes, found)
        _lines(axes, found)
        _told(axes, found)
        axes.set_xlim(0, len(found) + 1)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(f"the {len(found)} people with a server on {name}, who used most first")
        axes.set_ylabel("memory in GiB")
        axes.grid(True, axis="y", color="#e2e2e2", linewidth=0.6)
        canvas.whole_numbers(axes, "x")
        canvas.headline(axes, usage, f"Memory of each person's server{f': {name}' if len(hubs) > 1 else ''}")
        canvas.legend(axes)
    return drawn


def _columns(axes: Axes, found: Sequence[Person]) -> None:
    ranks = range(1, len(found) + 1)
    most = [one.max / GIB for one in found]
    axes.vlines(ranks, [one.p50 / GIB for one in found], most, color=LIGHT, lw=3, zorder=2)
    axes.plot(ranks, most, "^", color=MIDDLE, ms=5.5, zorder=3, label="most")
    axes.plot(
        ranks, [one.p95 / GIB for one in found], "_", color=DARK, ms=8, mew=1.8, zorder=3, label="p95 of the time"
    )
    axes.plot(ranks, [one.p50 / GIB for one in found], "o", color=DARK, ms=4, zorder=3, label="p50 of the time")
    ended = [(rank, one.max / GIB) for rank, one in zip(ranks, found, strict=True) if one.out_of_memory]
    if ended:
        axes.plot(*zip(*ended, strict=True), "x", color=INK, ms=11, mew=2, zorder=4, label="ran out of memory")


def _lines(axes: Axes, found: Sequence[Person]) -> None:
    """What was guaranteed and the limit: one line each for every size that somebody had."""
    for number, value in enumerate(sorted({one.guarantee for one in found if one.guarantee is not None})):
        axes.axhline(value / GIB, color=MIDDLE, ls="--", lw=1.3, label="" if number else "guaranteed")
    for number, value in enumerate(sorted({one.limit for one in found if one.limit is not None})):
        axes.axhline(value / GIB, color=INK, ls=":", lw=1.2, label="" if number else "limit")


def _told(axes: Axes, found: Sequence[Person]) -> None:
    most = Distribution.of(one.max / GIB for one in found)
    words = f"most of each person:  p50 {most.p50:.1f}   p95 {most.p95:.1f}   max {most.max:.1f} GiB"
    axes.text(0.99, 0.6, words, transform=axes.transAxes, ha="right", va="top", fontsize=9, color=FAINT)
