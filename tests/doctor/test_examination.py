"""No check hides another, and none is made in the wrong account."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.core.findings import Finding, Level, ok
from hubctl.doctor.examination import SUBJECTS, examine
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.subject import Subject
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller
from tests.doctor.instruments import some_instruments


class Account:
    """Answers who we are."""

    def __init__(self, account_id: str = "123456789012") -> None:
        self._account_id = account_id

    def caller(self) -> Caller:
        return Caller(self._account_id, f"arn:aws:iam::{self._account_id}:user/somebody")


def _well(_instruments: Instruments) -> Iterator[Finding]:
    yield ok("a", "well")


def _denied(_instruments: Instruments) -> Iterator[Finding]:
    yield ok("b", "well so far")
    raise HubctlError("AWS does not allow it", hint="give this identity the right")


def _buggy(_instruments: Instruments) -> Iterator[Finding]:
    yield ok("c", str(1 / 0))


def test_a_check_that_fails_is_not_checked_and_hides_no_other() -> None:
    subjects = [Subject("one", _well), Subject("two", _denied), Subject("two", _buggy, "c")]
    found = examine(some_instruments(aws=Account()), subjects)
    assert [(one.level, one.what, one.reason) for one in found.findings] == [
        (Level.OK, "a", "well"),
        (Level.OK, "b", "well so far"),
        (Level.NOT_CHECKED, " denied", "AWS does not allow it"),
        (Level.NOT_CHECKED, "c", "hubctl has a bug here: ZeroDivisionError: division by zero"),
    ]
    assert [section.title for section in found.sections] == ["one", "two"]
    assert found.stopped == ()


def test_another_account_is_not_looked_into() -> None:
    identity = next(subject for subject in SUBJECTS if subject.title == "account" and not subject.asks_account)
    found = examine(
        some_instruments(aws=Account("999999999999")),
        [identity, Subject("x", _well, "a"), Subject("y", _well, "b", False)],
    )
    assert [(one.level, one.what) for one in found.findings] == [
        (Level.ERROR, "identity"),
        (Level.NOT_CHECKED, "a"),
        (Level.OK, "a"),
    ]
    assert [stop.value for stop in found.stopped] == ["up", "teardown"]


def test_where_nothing_can_be_asked_every_subject_still_has_a_line() -> None:
    """Every port fails the test that uses it; each of those failures is a line of its own."""
    found = examine(some_instruments())
    assert all(section.findings for section in found.sections)
    assert {section.title for section in found.sections} == {subject.title for subject in SUBJECTS}


def test_what_waits_for_the_identity_is_one_line_a_section() -> None:
    found = examine(some_instruments(aws=Account("999999999999")))
    (quotas,) = [section for section in found.sections if section.title == "quotas"]
    (waiting,) = quotas.findings
    assert waiting.what.startswith("vCPUs, volumes, VPCs, ")
    assert waiting.reason == "waits for the identity, above"


def test_how_long_kubernetes_is_supported_is_known_without_any_account() -> None:
    class Unreachable:
        def kubernetes(self) -> object:
            raise HubctlError("there are no AWS credentials", hint="aws sso login")

    found = examine(some_instruments(aws=Account("999999999999"), limits=Unreachable()))
    (section,) = [one for one in found.sections if one.title == "Kubernetes"]
    support, dates = section.findings
    assert support.reason.startswith("standard support of 1.36 ends on 2027-08-02")
    assert dates.reason == "judged by dates of 2026-08-09: there are no AWS credentials"
