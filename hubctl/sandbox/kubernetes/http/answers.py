"""This module says what an answer is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What is sent back. A body that is bytes goes as it is, anything else as JSON."""

    body: Any
    status: int = 200
    media_type: str = "application/json"
    warnings: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
