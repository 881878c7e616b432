"""The pictures of an event's usage, as PNG and SVG. matplotlib is loaded only when something is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hubctl.usage.event import Usage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")


def names() -> tuple[str, ...]:
    """Of all pictures, as their files are called."""
    return ("users", "memory", "memory-nodes", "memory-people", "cpu", "spawns", "nodes")


def draw(usage: Usage, folder: Path, formats: Sequence[str] = FORMATS) -> tuple[Path, ...]:
    """Writes every picture for which something was measured. Same usage, same files. Returns them."""
    from hubctl.usage.plots.canvas import save, styled

    folder.mkdir(parents=True, exist_ok=True)
    with styled():
        return tuple(path for name, figure in figures(usage) for path in save(figure, folder / name, formats))


def figures(usage: Usage) -> Iterator[tuple[str, Figure]]:
    """The pictures, drawn; those for which nothing was measured are left out."""
    from hubctl.usage.plots import machines, memory, people, servers

    drawers: dict[str, Callable[[Usage], Figure | None]] = {
        "users": servers.users,
        "memory": memory.in_sum,
        "memory-nodes": memory.by_node,
        "memory-people": people.memory,
        "cpu": machines.cpu,
        "spawns": servers.spawns,
        "nodes": machines.nodes,
    }
    for name in names():
        if (figure := drawers[name](usage)) is not None:
            yield name, figure
