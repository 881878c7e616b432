"""What real terraform and its adapter make of a bucket that is away for a moment."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from hubctl.adapters.terraform.errors import is_passing
from hubctl.adapters.terraform.events import Diagnostic
from hubctl.core.terraform import S3Backend
from hubctl.errors import HubctlError
from tests.adapters.conftest import Bench
from tests.fakes.faulty_api import Break, FaultyApi, serving
from tests.fakes.s3 import FakeBucket


@pytest.fixture
def away(bench: Bench, bucket: FakeBucket) -> Iterator[FaultyApi]:
    """The bench with its bucket behind a proxy."""
    with serving(FaultyApi(bucket.url)) as api:
        bench.environment["AWS_ENDPOINT_URL_S3"] = api.url
        yield api


def test_a_network_that_is_away_for_a_moment_is_waited_for(bench: Bench, away: FaultyApi, remote: S3Backend) -> None:
    root = bench.root("a", backend=remote)
    first = away.will(".", "reset", times=5)

    bench.terraform.apply(root, progress=bench.progress)

    then = away.will(".", "reset", times=5)
    assert bench.terraform.state(root).outputs["words"] == ["a"]
    assert first.hits == then.hits == 5


def test_a_state_that_could_neither_be_saved_nor_unlocked_is_saved_by_the_next_run(
    bench: Bench, away: FaultyApi, remote: S3Backend, bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when credentials run out in the middle of an apply."""
    hears = away.note

    def run_out(request: str) -> Break | None:
        if re.search(r"^PUT .*\.tfstate(\?|$)", request) and not away.breaks:
            away.will(".", 403, times=999)
        return hears(request)

    monkeypatch.setattr(away, "note", run_out)
    with pytest.raises(HubctlError, match="could not be saved"):
        bench.terraform.apply(bench.root("a", backend=remote), progress=bench.progress)
    assert len(bucket.locks) == 1
    monkeypatch.undo()
    away.breaks.clear()
    time.sleep(2.1)  # terraform's locks tell whole seconds: this one is older than the next command

    bench.terraform.apply(bench.root("a", backend=remote), progress=bench.progress)

    assert bucket.locks == []
    assert bench.terraform.state(bench.root("a", backend=remote)).outputs["words"] == ["a"]


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        ("dial tcp: lookup s3.us-west-2.amazonaws.com: no such host", True),
        ("https response error StatusCode: 503, RequestID: 1, SlowDown: Please reduce your request rate", True),
        ("operation error S3: GetObject, request send failed: EOF", True),
        ("https response error StatusCode: 403, AccessDenied: no", False),
        ("Error acquiring the state lock", False),
    ],
)
def test_only_what_may_be_over_in_a_moment_is_waited_for(said: str, passing: bool) -> None:
    assert is_passing([Diagnostic("Error refreshing state", said)]) is passing
    assert not is_passing([Diagnostic("Error refreshing state", said), Diagnostic("Invalid value")])
