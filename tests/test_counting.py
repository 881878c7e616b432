from __future__ import annotations

import pytest

from hubctl.counting import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("node",), "0 nodes"),
        (1, ("node",), "1 node"),
        (20_000, ("version",), "20,000 versions"),
        (2, ("directory", "directories"), "2 directories"),
        (1, ("directory", "directories"), "1 directory"),
    ],
)
def test_one_is_not_said_as_many(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
