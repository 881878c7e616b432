"""What CloudWatch says a bucket holds: once a day S3 tells it, at no charge.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hubctl.ports.buckets import Reported

_DAY_SECONDS = 86_400
_BACK = dt.timedelta(days=3)
"""A day's number may come a day late."""


def reported(cloudwatch: Any, bucket: str) -> Reported | None:
    """None where nothing is known, or may not be asked."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        return _read(cloudwatch, bucket)
    except (ClientError, BotoCoreError, ResponseParserError, KeyError):
        return None


def _read(cloudwatch: Any, bucket: str) -> Reported | None:
    """Bytes are told per class of storage, so the classes are asked for first."""
    of_bucket = [{"Name": "BucketName", "Value": bucket}]
    pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace="AWS/S3", Dimensions=of_bucket)
    metrics = [one for page in pages for one in page["Metrics"]]
    wanted = [one for one in metrics if one["MetricName"] in ("NumberOfObjects", "BucketSizeBytes")]
    if not wanted:
        return None
    now = dt.datetime.now(dt.UTC)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[_query(number, one) for number, one in enumerate(wanted)], StartTime=now - _BACK, EndTime=now
    )
    latest = {
        one["Id"]: max(zip(one["Timestamps"], one["Values"], strict=True))
        for one in answer["MetricDataResults"]
        if one["Values"]
    }
    found = [(one["MetricName"], *latest[f"m{number}"]) for number, one in enumerate(wanted) if f"m{number}" in latest]
    counts = [(value, at) for name, at, value in found if name == "NumberOfObjects"]
    if not counts:
        return None
    size = sum(value for name, _, value in found if name == "BucketSizeBytes")
    return Reported(int(counts[0][0]), int(size), counts[0][1].date())


def _query(number: int, metric: Any) -> dict[str, Any]:
    asked = {name: metric[name] for name in ("Namespace", "MetricName", "Dimensions")}
    return {"Id": f"m{number}", "MetricStat": {"Metric": asked, "Period": _DAY_SECONDS, "Stat": "Average"}}
