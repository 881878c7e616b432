"""This module says what a call of Route 53 is judged by: the zone, and the names of the records that it changes."""

from __future__ import annotations

import re

from hubctl.sandbox.aws.authorization.call import Call, Check

_CHANGED = {"Names": "Name", "RecordTypes": "Type", "Actions": "Action"}


def checks(call: Call) -> list[Check]:
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html"""
    zone = re.search(r"/hostedzone/([^/]+)", call.path)
    arn = f"arn:aws:route53:::hostedzone/{zone[1]}" if zone else "*"
    if call.name != "ChangeResourceRecordSets":
        return [Check(call.action, arn)]
    found = {key: re.findall(rf"<{tag}>([^<]*)</{tag}>", call.text) for key, tag in _CHANGED.items()}
    prefix = "route53:ChangeResourceRecordSets"
    return [
        Check(
            call.action,
            arn,
            {
                f"{prefix}NormalizedRecordNames": [name.rstrip(".").lower() for name in found["Names"]],
                f"{prefix}RecordTypes": found["RecordTypes"],
                f"{prefix}Actions": found["Actions"],
            },
        )
    ]
