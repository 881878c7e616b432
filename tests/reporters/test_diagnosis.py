from __future__ import annotations

import io
import json

from hubctl.core.findings import Diagnosis, Finding, Section, Stops, error, not_checked, ok, warning
from hubctl.reporters.diagnosis import print_diagnosis, summary

COMMAND = (
    "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A "
    "--desired-value 421 --region us-west-2"
)
SHORT = error("VPCs", "0 of 5 free; `up` needs 1", fix=COMMAND, stops=(Stops.UP,))


def _diagnosis(*findings: Finding) -> Diagnosis:
    return Diagnosis("ohw", "123456789012", "us-west-2", False, (Section("quotas", findings),))


def _printed(found: Diagnosis, **options: bool) -> str:
    stream = io.StringIO()
    print_diagnosis(stream, found, **options)
    return stream.getvalue()


def test_a_finding_stands_above_its_fix_and_a_long_command_can_be_pasted() -> None:
    assert _printed(_diagnosis(ok("disk", "there is room"), SHORT)) == (
        "ohw, account 123456789012, us-west-2\n"
        "\n"
        "quotas\n"
        "  ok           disk: there is room\n"
        "  error        VPCs: 0 of 5 free; `up` needs 1\n"
        "               -> aws service-quotas request-service-quota-increase \\\n"
        "                    --service-code ec2 --quota-code L-1216C47A \\\n"
        "                    --desired-value 421 --region us-west-2\n"
        "\n"
        "1 error: `up` would fail\n"
    )


def test_a_policy_is_printed_as_it_is_pasted() -> None:
    found = error("operator", "may not", fix="put it there", stops=(Stops.UP,), policy={"Version": "2012-10-17"})
    assert '\n{\n  "Version": "2012-10-17"\n}\n' in _printed(_diagnosis(found))


def test_reasons_are_folded_at_eighty_columns() -> None:
    lines = _printed(_diagnosis(warning("disk", "much to say " * 30))).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[4].startswith(" " * 15)


def test_the_summary_says_what_would_fail() -> None:
    event = error("delegation", "nobody", fix="", stops=(Stops.EVENT,))
    both = error("clock", "fast", fix="", stops=(Stops.UP, Stops.TEARDOWN))
    assert summary(_diagnosis(ok("a", "b"))) == "All 1 checks are ok."
    assert summary(_diagnosis(not_checked("a", "b"))) == "1 not checked: of what was looked at, nothing would fail"
    assert summary(_diagnosis(warning("a", "b"))) == "1 warning: nothing would fail"
    assert summary(_diagnosis(SHORT, warning("a", "b"), warning("a", "b"))) == "1 error, 2 warnings: `up` would fail"
    assert summary(_diagnosis(SHORT, event, both)) == "3 errors: `up`, `teardown` and the event would fail"


def test_json_names_the_subject_and_what_would_fail() -> None:
    told = json.loads(_printed(_diagnosis(SHORT, not_checked("a", "b")), as_json=True))
    assert told["would_fail"] == ["up"]
    assert told["counts"] == {"ok": 0, "warning": 0, "error": 1, "not checked": 1}
    assert told["findings"][0] == {
        "subject": "quotas",
        "what": "VPCs",
        "level": "error",
        "reason": "0 of 5 free; `up` needs 1",
        "fix": COMMAND,
        "would_fail": ["up"],
    }
