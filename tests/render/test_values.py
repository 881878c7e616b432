from __future__ import annotations

from hubctl.render.values import merged


def test_later_layers_win_key_by_key() -> None:
    assert merged({"a": {"x": 1, "y": 1}}, {"a": {"y": 2}, "b": 3}) == {"a": {"x": 1, "y": 2}, "b": 3}


def test_lists_are_replaced_whole_as_helm_does() -> None:
    assert merged({"a": [1, 2]}, {"a": [3]}) == {"a": [3]}


def test_null_is_a_value_that_takes_a_default_away() -> None:
    assert merged({"a": {"x": 1}}, {"a": None}) == {"a": None}


def test_what_was_merged_is_left_as_it_was() -> None:
    below = {"a": {"list": [{"x": 1}]}}
    result = merged(below, {"b": 1})
    result["a"]["list"][0]["x"] = 2
    assert below == {"a": {"list": [{"x": 1}]}}
