from __future__ import annotations

import pytest

from hubctl.core.order import levels, reverse

NEEDS = {
    "credentials": (),
    "cluster": ("credentials",),
    "bucket": ("cluster",),
    "hubs": ("cluster",),
}


def test_levels_are_what_can_run_side_by_side() -> None:
    assert levels(NEEDS) == [("credentials",), ("cluster",), ("bucket", "hubs")]


def test_reversed_each_waits_for_those_that_need_it() -> None:
    assert reverse(NEEDS) == {
        "hubs": (),
        "bucket": (),
        "cluster": ("hubs", "bucket"),
        "credentials": ("cluster",),
    }


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        levels({"a": ("b",), "b": ("a",)})
