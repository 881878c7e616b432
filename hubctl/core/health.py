"""How a layer is: absent, partial or ready, with a few words of detail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """The three states of a layer. Partial is also "there, but not healthy"."""

    ABSENT = "absent"
    PARTIAL = "partial"
    READY = "ready"


@dataclass(frozen=True)
class Health:
    """State of one layer. `parts` break it down where it has several (hubs, releases, buckets)."""

    level: Level
    detail: str = ""
    parts: tuple[tuple[str, Health], ...] = ()

    @classmethod
    def absent(cls, detail: str = "") -> Health:
        """Nothing of it exists."""
        return cls(Level.ABSENT, detail)

    @classmethod
    def partial(cls, detail: str) -> Health:
        """Something exists, and not all of it is well; the detail says what."""
        return cls(Level.PARTIAL, detail)

    @classmethod
    def ready(cls, detail: str = "") -> Health:
        """All of it exists and is well."""
        return cls(Level.READY, detail)

    @classmethod
    def of_parts(cls, parts: tuple[tuple[str, Health], ...]) -> Health:
        """Ready if all parts are, absent if none exists, else partial."""
        levels = {part.level for _, part in parts}
        level = levels.pop() if len(levels) == 1 else Level.PARTIAL
        unwell = [f"{name}: {part.detail or part.level.value}" for name, part in parts if part.level is not Level.READY]
        detail = "; ".join(unwell) if level is Level.PARTIAL else ", ".join(name for name, _ in parts)
        return cls(level, detail, parts)
