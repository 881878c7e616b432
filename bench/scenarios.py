"""This module says what is measured: how the bucket behaves, who empties it, and which number has to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.contenders import Took
from bench.server import Terms

LIST_SECONDS = 0.1
DELETE_SECONDS = 0.3
"""What S3 takes for a page and for a bulk delete of a thousand keys, roughly."""
PARTITION = 3500
"""Writes a second that S3 grants a partition; each key of a bulk delete is one.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""


@dataclass(frozen=True)
class Result:
    """How one contender did: what it took, what the server counted, and how long it takes to do nothing."""

    took: Took
    counted: Mapping[str, float]
    start_seconds: float


Results = Mapping[str, Result]
Check = tuple[str, Callable[[Results], tuple[float, bool]]]
"""What has to hold, and what gives the number and whether it does."""


@dataclass(frozen=True)
class Scenario:
    """One table."""

    name: str
    title: str
    terms: Terms
    who: tuple[str, ...] = ("hubctl", "s5cmd", "boto3")
    checks: tuple[Check, ...] = ()


def faster_than(other: str, times: float) -> Check:
    """hubctl takes a so-many-th of another's time."""

    def ratio(results: Results) -> tuple[float, bool]:
        value = results[other].took.seconds / results["hubctl"].took.seconds
        return value, value >= times

    return f"times as fast as {other}, at least {times:g}", ratio


def close_to(floor_seconds: float, times: float) -> Check:
    """hubctl takes hardly longer than the partition itself."""

    def ratio(results: Results) -> tuple[float, bool]:
        value = results["hubctl"].took.seconds / floor_seconds
        return value, value <= times

    return f"times the floor of {floor_seconds:.2f} s, at most {times:g}", ratio


def none_of(what: str, words: str) -> Check:
    """The server counted none."""

    def count(results: Results) -> tuple[float, bool]:
        value = results["hubctl"].counted[what]
        return value, value == 0

    return words, count


NOTHING_LEFT = none_of("left", "versions left by hubctl, none allowed")

SCENARIOS = (
    Scenario(
        "latency",
        "20,000 versions; a list takes 100 ms, a delete 300 ms",
        Terms(20_000, 8, LIST_SECONDS, DELETE_SECONDS),
        who=("hubctl", "s5cmd", "boto3", "awscli"),
        checks=(faster_than("s5cmd", 2), faster_than("boto3", 7), NOTHING_LEFT),
    ),
    Scenario(
        "partition",
        "40,000 versions in one partition that grants 3,500 keys a second",
        Terms(40_000, 1, LIST_SECONDS, DELETE_SECONDS, PARTITION),
        checks=(
            close_to(40_000 / PARTITION, 1.1),
            none_of("slow_downs", "SlowDown answers, none allowed"),
            NOTHING_LEFT,
        ),
    ),
    Scenario(
        "partitions",
        "160,000 versions in eight such partitions",
        Terms(160_000, 8, LIST_SECONDS, DELETE_SECONDS, PARTITION),
        who=("hubctl", "s5cmd"),
        checks=(faster_than("s5cmd", 4), none_of("slow_downs", "SlowDown answers, none allowed"), NOTHING_LEFT),
    ),
    Scenario(
        "errors",
        "20,000 versions, of which 0.1 % answer InternalError inside a 200",
        Terms(20_000, 8, LIST_SECONDS, DELETE_SECONDS, error_rate=0.001),
        checks=(NOTHING_LEFT,),
    ),
    Scenario(
        "million",
        "1,000,000 versions",
        Terms(1_000_000, 8, LIST_SECONDS, DELETE_SECONDS),
        who=("hubctl",),
        checks=(NOTHING_LEFT,),
    ),
)
