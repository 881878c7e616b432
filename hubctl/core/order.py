"""Which phase needs which, forwards and backwards."""

from __future__ import annotations

from collections.abc import Mapping

Needs = Mapping[str, tuple[str, ...]]
"""From a phase's name to the names of those that must end before it starts."""


def reverse(needs: Needs) -> dict[str, tuple[str, ...]]:
    """The same graph for taking down: each phase waits for those that need it. Last first."""
    return {
        name: tuple(other for other in reversed(list(needs)) if name in needs[other]) for name in reversed(list(needs))
    }


def levels(needs: Needs) -> list[tuple[str, ...]]:
    """Phases grouped by when they could start if all took equally long. Raises ValueError on a cycle."""
    done: set[str] = set()
    result: list[tuple[str, ...]] = []
    while len(done) < len(needs):
        ready = tuple(name for name in needs if name not in done and done.issuperset(needs[name]))
        if not ready:
            raise ValueError(f"phases need each other in a circle: {sorted(set(needs) - done)}")
        result.append(ready)
        done.update(ready)
    return result
