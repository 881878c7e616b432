from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hubctl.config.seeds import Seed
from tests.render.configs import event

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SHA256 = "0" * 64


def seed(source: str, **fields: Any) -> Seed:
    return Seed(directory="lessons", source=source, **fields)


@pytest.mark.parametrize(
    ("source", "fields", "place"),
    [
        ("s3://bucket", {}, "bucket"),
        ("s3://bucket/course/week-1/", {}, "week-1"),
        ("https://example.org/files/week%201.tar.gz", {"sha256": SHA256}, "week 1"),
        ("https://example.org/week.zip?raw=1", {"sha256": SHA256}, "week"),
        ("https://example.org/week.zip", {"sha256": SHA256, "unpack": False}, "week.zip"),
        (f"git+https://example.org/o/lessons.git@{COMMIT}", {}, "lessons"),
        (f"git+https://example.org/o/lessons@{COMMIT}", {"path": "a/b"}, "a/b"),
    ],
)
def test_a_seed_goes_by_its_own_name_where_none_is_given(source: str, fields: dict[str, Any], place: str) -> None:
    assert seed(source, **fields).place == place


@pytest.mark.parametrize(
    ("source", "fields", "told"),
    [
        ("https://example.org/a.zip", {}, "sha256: is missing: what an address gives can change"),
        ("s3://bucket/a", {"sha256": SHA256}, "sha256: is for https:// only"),
        ("http://example.org/a.zip", {}, "is no source that hubctl knows"),
        ("ftp://example.org/a", {}, "is no source that hubctl knows"),
        ("s3://Bucket/a", {}, "names no bucket"),
        ("s3://bucket/a*", {}, "names no bucket"),
        ("https://example.org", {"sha256": SHA256}, "names no file or repository"),
        ("https://me:secret@example.org/a", {"sha256": SHA256}, "must not hold a name or a password"),
        ("git+https://example.org/o/r", {}, "names no whole commit"),
        ("git+https://example.org/o/r@main", {}, "names no whole commit"),
        (f"git+https://example.org/o/r@{COMMIT[:12]}", {}, "names no whole commit"),
        ("s3://bucket/a", {"path": "../homes/prod"}, "is no path inside of a directory"),
        ("s3://bucket/a", {"path": "/etc"}, "is no path inside of a directory"),
        ("s3://bucket/a", {"path": ".hubctl-seeds/x"}, "is no path inside of a directory"),
        ("s3://bucket/a/..", {}, "path: is missing"),
    ],
)
def test_what_cannot_be_relied_on_is_refused(source: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=r"(?s).*") as refused:
        seed(source, **fields)
    assert told in str(refused.value)


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as refused:
        seed("https://me:hunter2@example.org/a", sha256=SHA256)
    assert "hunter2" not in refused.value.errors(include_input=False)[0]["msg"]


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        ([("nowhere", "s3://bucket/a")], 'storage.directories has no "nowhere" (there is shared, lessons)'),
        (
            [("lessons", "s3://bucket/a"), ("lessons", "s3://other/a")],
            "lessons/a and lessons/a would be in one another",
        ),
    ],
)
def test_seeds_agree_with_directories_and_with_each_other(seeds: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        event(seed=[{"directory": directory, "source": source} for directory, source in seeds])
    assert told in str(refused.value)


def test_one_seed_cannot_lie_in_another_but_one_may_begin_like_another() -> None:
    source = {"directory": "lessons", "source": "s3://bucket/a"}
    event(seed=[{**source, "path": "a"}, {**source, "path": "ab"}])
    with pytest.raises(ValidationError, match="would be in one another"):
        event(seed=[{**source, "path": "a/b"}, {**source, "path": "a"}])
