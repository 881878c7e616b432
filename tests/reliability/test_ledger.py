"""The N-th call is the same call with and without faults before it."""

from __future__ import annotations

from faults.calls import Call
from faults.ledger import Fault, Ledger

TAGS = Call("ec2", "ec2:CreateTags", changes=True)
VPC = Call("ec2", "ec2:CreateVpc", changes=True)
READ = Call("ec2", "ec2:DescribeVpcs", changes=False)


def test_a_call_that_was_broken_is_not_counted_when_it_is_sent_again() -> None:
    ledger = Ledger(faults=[Fault("reset", 1), Fault("error", 2)])
    hit = [ledger.note(call, "/") for call in (TAGS, READ, TAGS, VPC, VPC)]
    assert [fault.kind if fault else "" for fault in hit] == ["reset", "", "", "error", ""]
    assert ledger.calls == [TAGS.name, VPC.name]


def test_a_second_call_of_the_same_name_on_another_path_is_counted() -> None:
    ledger = Ledger(faults=[Fault("throttle", 1)])
    for path in ("/one", "/another", "/one", "/one"):
        ledger.note(TAGS, path)
    assert len(ledger.calls) == 3, "only one was sent again"


def test_what_was_carried_out_or_refused_for_good_is_owed_nothing() -> None:
    ledger = Ledger(faults=[Fault("lost-answer", 1), Fault("denied", 2)])
    for _ in range(4):
        ledger.note(TAGS, "/")
    assert len(ledger.calls) == 4
