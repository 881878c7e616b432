"""What `up` refuses by itself: what is certain to stop it, all of it at once, and nothing that takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hubctl.core.findings import Finding, Stops, error, ok, warning
from hubctl.doctor import beforehand
from hubctl.doctor.subject import Subject
from hubctl.errors import HubctlError, RefusedError
from tests.doctor.instruments import some_instruments


def _finding(*findings: Finding) -> Subject:
    return Subject("x", lambda _instruments: iter(findings), "x")


def _refused(*subjects: Subject) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        beforehand.check(some_instruments(), subjects)
    return refused.value


def test_everything_that_would_stop_up_is_named_at_once() -> None:
    refused = _refused(
        _finding(error("bucket", "is another account's", fix="choose another name", stops=(Stops.UP,)), ok("a", "b")),
        _finding(error("VPCs", "0 of 5 free", fix="ask for more", stops=(Stops.UP,))),
    )
    assert refused.message == "bucket: is another account's\n       VPCs: 0 of 5 free"
    assert refused.hint == "choose another name\n     ask for more"
    assert refused.exit_code == 3


def test_what_would_not_stop_up_is_left_to_doctor() -> None:
    only_the_event = error("x", "y", fix="z", stops=(Stops.EVENT,))
    beforehand.check(some_instruments(), [_finding(only_the_event, warning("a", "b"))])


def test_what_cannot_be_looked_at_stops_nothing() -> None:
    def denied(_instruments: Any) -> Iterator[Finding]:
        raise HubctlError("AWS does not allow it", hint="")

    beforehand.check(some_instruments(), [Subject("x", denied, "x")])


def test_what_takes_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beforehand, "PATIENCE_SECONDS", 0.05)
    answered = threading.Event()

    def slow(_instruments: Any) -> Iterator[Finding]:
        answered.wait(30)
        yield error("x", "y", fix="z", stops=(Stops.UP,))

    beforehand.check(some_instruments(), [Subject("x", slow, "x")])
    answered.set()


def test_what_is_certain_is_a_part_of_the_whole_examination() -> None:
    from hubctl.doctor.examination import SUBJECTS

    assert {subject.look for subject in beforehand.CERTAIN} < {subject.look for subject in SUBJECTS}
