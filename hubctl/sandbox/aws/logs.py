"""This module closes the gaps of CloudWatch Logs: groups that AWS services make by themselves."""

from __future__ import annotations

import json

from ministack.services import cloudwatch_logs


def ensure_group(name: str) -> None:
    """Make a log group as a service does: without retention and tags, and only where there is none."""
    if name not in cloudwatch_logs._log_groups:
        cloudwatch_logs._create_log_group(json.loads(json.dumps({"logGroupName": name})))
