from __future__ import annotations

import pytest

from hubctl.render.compared import MASK, Difference, differences, masked


def test_what_is_equal_is_not_told() -> None:
    assert differences({"a": {"b": 1}}, {"a": {"b": 1}}) == ()


def test_each_place_is_told_with_both_sides() -> None:
    assert differences({"a": {"b": 1}, "c": [1]}, {"a": {"b": 2}, "d": None}) == (
        Difference("a.b", "1", "2"),
        Difference("c", "[1]", None),
        Difference("d", None, "null"),
    )


def test_of_long_texts_only_the_lines_that_differ_are_told() -> None:
    (found,) = differences({"code": "a\nb\nc\n"}, {"code": "a\nB\nc\n"})
    assert found.lines == ("-b", "+B")


@pytest.mark.parametrize(
    "path", ["clientSecret", "api_key", "adminPassword", "oauth.client_secret", "slack-webhook", "proxy.secretToken"]
)
def test_what_sounds_secret_is_masked(path: str) -> None:
    value: object = "canary"
    for key in reversed(path.split(".")):
        value = {key: value}
    (found,) = differences({}, {"extra": value})
    assert (found.before, found.after) == (None, f'"{MASK}"')


def test_secrets_in_lists_and_in_lines_of_code_are_masked() -> None:
    assert masked({"users": [{"name": "ada", "password": "canary"}]}) == {"users": [{"name": "ada", "password": MASK}]}
    (found,) = differences({"code": "a\n"}, {"code": "a\ntoken = 'canary'\n"})
    assert found.lines == (MASK,)


def test_names_of_secrets_are_no_secrets() -> None:
    reference = {"secretKeyRef": {"name": "hub-login"}, "secretName": "hub-tls"}
    assert masked(reference) == reference
