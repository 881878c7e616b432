"""What terraform says of its plans, and what hubctl makes of it."""

from __future__ import annotations

import json

from hubctl.adapters.terraform.cli import no_words
from hubctl.adapters.terraform.events import Events
from hubctl.core.terraform import ResourceChange


def planned(kind: str, action: str, reason: str = "") -> str:
    address = f"{kind}.this"
    change = {"resource": {"addr": address, "resource_type": kind}, "action": action}
    return json.dumps({"type": "planned_change", "change": change | ({"reason": reason} if reason else {})})


def test_a_bucket_whose_creation_was_interrupted_is_not_replaced() -> None:
    events = Events(no_words)
    events.line(planned("aws_s3_bucket", "replace", "tainted"))
    events.line(planned("aws_eks_cluster", "replace", "tainted"))
    assert events.unfinished == ["aws_s3_bucket.this"]
    assert events.planned == [
        ResourceChange("aws_s3_bucket.this", "update"),
        ResourceChange("aws_eks_cluster.this", "replace"),
    ]


def test_a_bucket_that_must_be_another_one_is_replaced() -> None:
    events = Events(no_words)
    events.line(planned("aws_s3_bucket", "replace", "cannot_update"))
    assert events.unfinished == []
    assert events.planned == [ResourceChange("aws_s3_bucket.this", "replace")]
