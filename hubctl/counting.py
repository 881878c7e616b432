"""Numbers of things as people say them."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 node", "2 nodes", "20,000 versions"; `many` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
