"""This module closes the gaps of CloudWatch alarms.

Closed: in the XML protocol, actions, dimensions, period and metric queries of an alarm were lost, so every plan
changed it.
"""

from __future__ import annotations

from ministack.services import cloudwatch

from hubctl.sandbox.aws.wire import Params, Record, Reply, element, first, members, truth, xml_list

_FIELDS = (
    "AlarmName", "AlarmArn", "AlarmDescription", "StateValue", "StateReason", "MetricName", "Namespace", "Statistic",
    "ExtendedStatistic", "Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator",
    "TreatMissingData", "Unit", "ThresholdMetricId", "EvaluateLowSampleCountPercentile",
)  # fmt: skip
_STAT = ("Period", "Stat", "Unit")


def install() -> None:
    """Patch reading and writing of alarms."""
    plain_put, plain_describe = cloudwatch._put_metric_alarm, cloudwatch._describe_alarms

    def put(params: Params, cbor: Record, is_cbor: bool, is_json: bool = False) -> Reply:
        reply: Reply = plain_put(params, cbor, is_cbor, is_json)
        if not is_cbor and not is_json and (alarm := cloudwatch._alarms.get(first(params, "AlarmName"))):
            alarm["InsufficientDataActions"] = members(params, "InsufficientDataActions.member")
            alarm["ThresholdMetricId"] = first(params, "ThresholdMetricId")
            alarm["Metrics"] = _metrics(params)
            if alarm["Metrics"]:
                alarm.update(Period=None, Statistic=None)
        return reply

    def describe(params: Params, cbor: Record, is_cbor: bool, is_json: bool = False) -> Reply:
        composites = "CompositeAlarm" in members(params, "AlarmTypes.member")
        if is_cbor or is_json or composites:
            reply: Reply = plain_describe(params, cbor, is_cbor, is_json)
            return reply
        names, prefix = members(params, "AlarmNames.member"), first(params, "AlarmNamePrefix")
        chosen = [a for n, a in cloudwatch._alarms.items() if (not names or n in names) and n.startswith(prefix)]
        inner = xml_list("MetricAlarms", "".join(_xml(alarm) for alarm in chosen))
        result = f"<DescribeAlarmsResult>{inner}<CompositeAlarms/></DescribeAlarmsResult>"
        answer: Reply = cloudwatch._xml(200, "DescribeAlarmsResponse", result)
        return answer

    for old, new in ((plain_put, put), (plain_describe, describe)):
        for table in vars(cloudwatch).values():
            if isinstance(table, dict):
                table.update({name: new for name, function in table.items() if function is old})
    cloudwatch._put_metric_alarm, cloudwatch._describe_alarms = put, describe


def _metrics(params: Params) -> list[Record]:
    found: list[Record] = []
    index = 1
    while identifier := first(params, f"Metrics.member.{index}.Id"):
        start = f"Metrics.member.{index}."
        stat, metric = f"{start}MetricStat.", f"{start}MetricStat.Metric."
        dimensions, number = [], 1
        while name := first(params, f"{metric}Dimensions.member.{number}.Name"):
            dimensions.append({"Name": name, "Value": first(params, f"{metric}Dimensions.member.{number}.Value")})
            number += 1
        found.append(
            {
                "Id": identifier,
                **{
                    name: first(params, start + name)
                    for name in ("Expression", "Label", "ReturnData", "Period", "AccountId")
                },
                "Stat": {name: first(params, stat + name) for name in _STAT},
                "Metric": {name: first(params, metric + name) for name in ("Namespace", "MetricName")},
                "Dimensions": dimensions,
            }
        )
        index += 1
    return found


def _dimensions_xml(dimensions: list[Record]) -> str:
    items = "".join(f"<member>{element('Name', d['Name'])}{element('Value', d['Value'])}</member>" for d in dimensions)
    return xml_list("Dimensions", items)


def _metric_xml(query: Record) -> str:
    own = "".join(
        element(name, query[name]) for name in ("Id", "Expression", "Label", "ReturnData", "Period", "AccountId")
    )
    if query["Metric"]["MetricName"]:
        metric = "".join(element(name, value) for name, value in query["Metric"].items())
        stat = "".join(element(name, value) for name, value in query["Stat"].items())
        own += f"<MetricStat><Metric>{metric}{_dimensions_xml(query['Dimensions'])}</Metric>{stat}</MetricStat>"
    return f"<member>{own}</member>"


def _xml(alarm: Record) -> str:
    fields = "".join(element(name, alarm.get(name)) for name in _FIELDS)
    lists = "".join(
        xml_list(name, "".join(f"<member>{action}</member>" for action in alarm.get(name) or []))
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions")
    )
    metrics = xml_list("Metrics", "".join(_metric_xml(query) for query in alarm.get("Metrics") or []))
    enabled = f"<ActionsEnabled>{truth(alarm.get('ActionsEnabled', True))}</ActionsEnabled>"
    return f"<member>{fields}{enabled}{lists}{_dimensions_xml(alarm.get('Dimensions') or [])}{metrics}</member>"
