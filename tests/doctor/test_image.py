from __future__ import annotations

import datetime as dt

import pytest

from hubctl.core.findings import Level, Stops
from hubctl.doctor.image import images
from hubctl.errors import UnverifiedError
from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference
from tests.doctor.instruments import some_instruments


class Registry:
    """Gives one answer to every question."""

    def __init__(self, answer: FoundImage | UnverifiedError | None) -> None:
        self._answer = answer

    def find(self, reference: ImageReference, architecture: str) -> FoundImage | None:
        if isinstance(self._answer, UnverifiedError):
            raise self._answer
        return self._answer


def _found(*architectures: str, gb: float = 2.0) -> FoundImage:
    built = dt.datetime(2027, 7, 21, tzinfo=dt.UTC)
    return FoundImage("sha256:" + "0" * 64, architectures, int(gb * 1e9), built)


@pytest.mark.parametrize(
    ("answer", "level", "told"),
    [
        (_found("amd64", "arm64"), Level.OK, "is there, for amd64 and arm64"),
        (None, Level.ERROR, "there is no such image"),
        (_found("arm64"), Level.ERROR, "it is for arm64, and the event's nodes are amd64"),
        (_found("amd64", gb=11), Level.WARNING, "11.0 GB to pull"),
        (UnverifiedError("quay.io does not say", hint="later"), Level.NOT_CHECKED, "quay.io does not say"),
    ],
)
def test_what_a_registry_says_decides(answer: FoundImage | UnverifiedError | None, level: Level, told: str) -> None:
    (finding,) = images(some_instruments(registry=Registry(answer)))
    assert (finding.level, told in finding.reason) == (level, True)
    assert finding.stops == ({Stops.UP, Stops.EVENT} if level is Level.ERROR else set())
