"""Pictures of memory: of all servers together, and node by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hubctl.usage.event import Usage
from hubctl.usage.plots import canvas
from hubctl.usage.plots.canvas import DARK, FAINT, GIB, INK, LIGHT, MIDDLE
from hubctl.usage.series import Values, known

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_NODES = 24


def in_sum(usage: Usage) -> Figure | None:
    """What servers used, were guaranteed and could have used, and what the nodes had."""
    return resource(usage, "memory", "Memory of all servers", "memory in GiB", GIB)


def resource(usage: Usage, name: str, title: str, unit: str, divisor: float) -> Figure | None:
    """One resource of all servers together. Above what was used, to its own scale; below what there was of it."""
    if not usage.of(f"{name}_used"):
        return None
    drawn, (upper, lower) = canvas.figure(6.4, 2, sharex=True)
    values = {kind: usage.total(f"{name}_{kind}") for kind in ("used", "guaranteed", "limit")}
    _lines(upper, usage, {"used": values["used"]}, divisor)
    canvas.mark_days(upper, usage, values["used"], divisor, ".3g")
    _lines(lower, usage, values, divisor)
    if f"{name}_allocatable" in usage.series:
        has = canvas.array(usage.total(f"{name}_allocatable"), divisor)
        canvas.line(lower, usage, has, color=FAINT, lw=1, label="the nodes have")
    for axes in (upper, lower):
        canvas.backdrop(axes, usage, values["used"])
        canvas.clock(axes, usage, named=axes is lower)
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0)
    upper.set_ylim(0, upper.dataLim.y1 * 1.15)
    canvas.headline(upper, usage, title)
    lower.set_title("beside what they were given\n", fontsize=10, fontweight="normal")
    canvas.legend(lower)
    return drawn


_STYLES = {"guaranteed": (MIDDLE, "--", 1.3), "limit": (INK, ":", 1.2)}


def _lines(axes: Axes, usage: Usage, values: Mapping[str, Values], divisor: float) -> None:
    used = canvas.array(values["used"], divisor)
    canvas.area(axes, usage, used * 0, used, color=LIGHT)
    canvas.line(axes, usage, used, color=DARK, lw=1.3, label="used")
    for kind, (color, style, width) in _STYLES.items():
        if kind in values:
            shown = canvas.array(values[kind], divisor)
            canvas.line(axes, usage, shown, color=color, ls=style, lw=width, label=kind)


def by_node(usage: Usage) -> Figure | None:
    """A row a node, all to the same scale, in the order in which they came."""
    values = {kind: usage.by(f"memory_{kind}", "node") for kind in ("used", "guaranteed", "limit", "allocatable")}
    every = {**values["guaranteed"], **values["used"]}
    nodes = _shown(every)
    if not nodes:
        return None
    drawn, rows = canvas.figure(1.3 + 0.55 * len(nodes), len(nodes), sharex=True, sharey=True)
    for axes, node in zip(rows, nodes, strict=True):
        _row(axes, usage, {kind: found[node] for kind, found in values.items() if node in found})
        canvas.clock(axes, usage, named=axes is rows[-1])
        axes.text(1.005, 0.5, node, transform=axes.transAxes, fontsize=7.5, color=INK, va="center")
    rows[0].set_ylim(0, rows[0].dataLim.y1 * 1.15)
    drawn.supylabel("memory of the node's servers in GiB", fontsize=10)
    more = f", the {len(nodes)} busiest of {len(every)}" if len(nodes) < len(every) else ""
    rows[0].set_title(f"{usage.title}: memory by node{more}\n")
    canvas.legend(rows[0])
    return drawn


def _row(axes: Axes, usage: Usage, values: Mapping[str, Values]) -> None:
    nothing = (None,) * usage.grid.count
    _lines(axes, usage, {"used": nothing, **values}, GIB)
    has = canvas.array(values.get("allocatable", nothing), GIB)
    canvas.line(axes, usage, has, color=FAINT, lw=0.9, label="the node has")
    canvas.backdrop(axes, usage, usage.total("memory_used"))
    axes.tick_params("y", labelsize=7)


def _shown(nodes: dict[str, Values]) -> list[str]:
    """The busiest, by when they first had a server."""
    busiest = sorted(nodes, key=lambda name: -sum(known(nodes[name])))[:_MOST_NODES]
    return sorted(busiest, key=lambda name: (_first(nodes[name]), name))


def _first(values: Values) -> int:
    return next((index for index, value in enumerate(values) if value is not None), len(values))
