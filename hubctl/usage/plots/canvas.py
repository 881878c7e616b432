"""What all pictures have in common: size, colours that differ in grey too, the event's clock, sessions and gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hubctl.usage.event import Usage
from hubctl.usage.series import Values, peak
from hubctl.usage.summary import days as of_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GIB = 2**30
_DAY_SECONDS = 86400.0
Numbers = np.ndarray[Any, np.dtype[np.float64]]
DARK, MIDDLE, LIGHT = "#16466b", "#c8701a", "#a9c7de"
"""Lightness about 28, 57 and 79: still three in grey."""
INK, FAINT = "#222222", "#767676"
_SESSION, _GAP = "#f4ecd2", "#9a9a9a"
_WIDTH, _DPI = 10.0, 144
_MOST_MARKS = 14
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "hatch.linewidth": 0.6,
    "hatch.color": _GAP,
    # Letters as shapes, and nothing that differs from one run to the next.
    "svg.fonttype": "path",
    "svg.hashsalt": "hubctl",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draws in hubctl's style, whatever the person's own settings of matplotlib are."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def figure(height: float, rows: int = 1, **options: Any) -> tuple[Figure, Sequence[Axes]]:
    """A picture of so many inches, with its axes from top to bottom."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(made)
    return made, list(made.subplots(rows, 1, squeeze=False, **options)[:, 0])


def save(drawn: Figure, path: Path, formats: Sequence[str]) -> Iterator[Path]:
    """Writes it under the same name in each format. Laid out once: each time it would come out a little otherwise."""
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")
    for one in formats:
        metadata: dict[str, Any] = {"Date": None} if one == "svg" else {"Software": None}
        target = path.with_name(f"{path.name}.{one}")
        drawn.savefig(target, format=one, dpi=_DPI, metadata=metadata)
        yield target


def array(values: Values, divisor: float = 1.0) -> Numbers:
    """Numbers that matplotlib leaves a gap at where nothing is known."""
    return np.array([np.nan if value is None else value / divisor for value in values], dtype=float)


def moment(usage: Usage, index: float) -> float:
    """A moment of the grid as matplotlib counts: days since 1970."""
    return (usage.grid.start + index * usage.grid.step_seconds) / _DAY_SECONDS


def days(at: dt.datetime) -> float:
    """Any moment, likewise."""
    return at.timestamp() / _DAY_SECONDS


def line(axes: Axes, usage: Usage, values: Numbers, **style: Any) -> None:
    """A line of steps: a value holds until the next one."""
    kept = _corners(values)
    axes.plot(_moments(usage)[kept], values[kept], drawstyle="steps-post", **style)


def area(axes: Axes, usage: Usage, below: Numbers, above: Numbers, **style: Any) -> None:
    """The area between two lines of steps."""
    kept = np.union1d(_corners(below), _corners(above))
    axes.fill_between(_moments(usage)[kept], below[kept], above[kept], step="post", linewidth=0, **style)


def _moments(usage: Usage) -> Numbers:
    return np.asarray(usage.grid.moments, dtype=float) / _DAY_SECONDS


def _corners(values: Numbers) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where a line of steps changes: what lies between is not drawn, which makes small files."""
    same = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
    return np.flatnonzero(np.concatenate(([True], ~same)) | np.concatenate((~same, [True])))


def whole_days(usage: Usage) -> float:
    """How long the event is, in days."""
    return usage.grid.count * usage.grid.hours_per_step / 24


_WEEKDAYS_UP_TO, _HOURS_UP_TO = 12, 8


def clock(axes: Axes, usage: Usage, *, named: bool = True) -> None:
    """The x axis: days at the event, hours between them where there is room, sessions and gaps behind."""
    import matplotlib.dates

    dates: Any = matplotlib.dates  # its locators have no types
    zone, long = usage.zone, whole_days(usage)
    axes.set_xlim(moment(usage, 0), moment(usage, usage.grid.count))
    axes.xaxis_date(zone)
    axes.xaxis.set_major_locator(dates.DayLocator(interval=max(1, round(long / 10)), tz=zone))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%a %-d %b" if long <= _WEEKDAYS_UP_TO else "%-d %b", tz=zone))
    if long <= _HOURS_UP_TO:
        hours = (6, 12, 18) if long <= _HOURS_UP_TO / 2 else (12,)
        axes.xaxis.set_minor_locator(dates.HourLocator(byhour=hours, tz=zone))
        axes.xaxis.set_minor_formatter(dates.DateFormatter("%H h", tz=zone))
        axes.tick_params("x", which="minor", labelsize=7.5, labelcolor=FAINT, pad=3)
    axes.grid(True, axis="x", which="major", color="#d0d0d0", linewidth=0.7)
    axes.grid(True, axis="y", which="major", color="#e2e2e2", linewidth=0.6)
    if named:
        axes.set_xlabel(f"time at the event ({usage.time_zone})")


def backdrop(axes: Axes, usage: Usage, observed: Values) -> None:
    """Sessions shaded, and hatched what was not measured."""
    for number, one in enumerate(usage.scheduled):
        label = "" if number else "session"
        axes.axvspan(days(one.starts), days(one.ends), color=_SESSION, lw=0, zorder=0, label=label)
    for number, (first, last) in enumerate(_gaps(observed)):
        label = "" if number else "not measured"
        begin, end = moment(usage, first), moment(usage, last)
        axes.axvspan(begin, end, facecolor="none", edgecolor=_GAP, hatch="////", lw=0, zorder=0.5, label=label)


def _gaps(observed: Values) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for index, value in enumerate((*observed, 0.0)):
        if value is None and first is None:
            first = index
        elif value is not None and first is not None:
            yield first, index
            first = None


def legend(axes: Axes, columns: int = 6) -> None:
    """In one line above the axes, below the title: there it covers nothing."""
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=columns, borderaxespad=0.3, handlelength=1.8)


def headline(axes: Axes, usage: Usage, words: str) -> None:
    """What is shown, above the legend."""
    axes.set_title(f"{words}\n", fontsize=12)
    axes.text(0, 1.03, usage.title, transform=axes.transAxes, fontsize=9, color=FAINT, va="bottom")


def mark(axes: Axes, usage: Usage, index: int, value: float, words: str) -> None:
    """A value in words, above its place."""
    axes.annotate(
        words,
        (moment(usage, index), value),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        fontweight="bold",
        color=INK,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
    )


def mark_days(axes: Axes, usage: Usage, values: Values, divisor: float, form: str) -> None:
    """The most of each day as a number; not in a long event, where they would lie on each other."""
    by_day = of_days(usage)
    for first, last in by_day.values() if len(by_day) <= _MOST_MARKS else ():
        found = peak(values[first:last])
        if found and found[1] > 0:
            mark(axes, usage, first + found[0], found[1] / divisor, format(found[1] / divisor, form))


def whole_numbers(axes: Axes, which: str = "y") -> None:
    """Nobody is half there."""
    from matplotlib.ticker import MaxNLocator

    (axes.yaxis if which == "y" else axes.xaxis).set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
