"""Pictures of nodes and of CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubctl.usage.event import Usage
from hubctl.usage.plots import canvas
from hubctl.usage.plots.canvas import DARK, LIGHT
from hubctl.usage.plots.memory import resource
from hubctl.usage.series import peak

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHADES = {"core": ("#8c8c8c", ""), "user": (LIGHT, ""), "worker": ("#f0c9a0", "xx")}
_OTHER = ("#ffffff", "..")


def cpu(usage: Usage) -> Figure | None:
    """CPU of all servers together."""
    return resource(usage, "cpu", "CPU of all servers", "CPU in cores", 1.0)


def nodes(usage: Usage) -> Figure | None:
    """Nodes that run, by purpose, on top of each other."""
    purposes = usage.by("nodes", "purpose")
    if not purposes:
        return None
    drawn, (axes,) = canvas.figure(3.8)
    total = usage.total("nodes")
    below = canvas.array(total) * 0
    for purpose in sorted(purposes, key=lambda name: (name != "core", name != "user", name)):
        color, hatch = _SHADES.get(purpose, _OTHER)
        above = below + canvas.array(usage.total("nodes", purpose=purpose))
        label = f"{purpose or 'other'} nodes"
        canvas.area(axes, usage, below, above, facecolor=color, hatch=hatch, label=label)
        below = above
    canvas.line(axes, usage, canvas.array(total), color=DARK, lw=1.2, label="all")
    canvas.backdrop(axes, usage, total)
    canvas.clock(axes, usage)
    axes.set_ylim(0, max(1.0, (peak(total) or (0, 0.0))[1]) * 1.12)
    canvas.whole_numbers(axes)
    axes.set_ylabel("nodes")
    canvas.headline(axes, usage, "Nodes")
    canvas.legend(axes)
    return drawn
