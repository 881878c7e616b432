"""This module keeps flow logs.

Closed: role, interval, format and tags of a flow log were lost, so every plan replaced it.
"""

from __future__ import annotations

from ministack.services import ec2

from hubctl.sandbox.aws.wire import Params, Record, Refused, Reply, element, filters, first, members, truth

_DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
"""What AWS uses where a request names no format."""


def install() -> None:
    """Patch the actions."""
    create = ec2._ACTION_MAP["CreateFlowLogs"]

    def create_flow_logs(params: Params) -> Reply:
        before = set(ec2._flow_logs)
        reply: Reply = create(params)
        for identifier in set(ec2._flow_logs) - before:
            ec2._flow_logs[identifier].update(
                LogGroupName=first(params, "LogGroupName"),
                DeliverLogsPermissionArn=first(params, "DeliverLogsPermissionArn"),
                MaxAggregationInterval=first(params, "MaxAggregationInterval", "600"),
                LogFormat=first(params, "LogFormat") or _DEFAULT_FORMAT,
                FileFormat=first(params, "DestinationOptions.FileFormat"),
                HivePrefixes=first(params, "DestinationOptions.HiveCompatiblePartitions") == "true",
                PerHour=first(params, "DestinationOptions.PerHourPartition") == "true",
            )
            ec2._parse_tag_specs(params, "vpc-flow-log", identifier)
        return reply

    ec2._ACTION_MAP["CreateFlowLogs"] = create_flow_logs
    ec2._ACTION_MAP["DescribeFlowLogs"] = _describe


def _describe(params: Params) -> Reply:
    wanted, asked = members(params, "FlowLogId"), filters(params)
    for identifier in wanted:
        if identifier not in ec2._flow_logs:
            raise Refused("InvalidFlowLogId.NotFound", f"The flow log ID '{identifier}' does not exist")
    items = "".join(
        _xml(flow_log)
        for flow_log in ec2._flow_logs.values()
        if (not wanted or flow_log["FlowLogId"] in wanted) and _matches(flow_log, asked)
    )
    reply: Reply = ec2._xml(200, "DescribeFlowLogsResponse", f"<flowLogSet>{items}</flowLogSet>")
    return reply


def _matches(flow_log: Record, asked: dict[str, list[str]]) -> bool:
    names = {"resource-id": "ResourceId", "log-group-name": "LogGroupName", "flow-log-id": "FlowLogId"}
    if not ec2._resource_matches_tag_filters(flow_log["FlowLogId"], asked):
        return False
    return all(flow_log.get(names[name]) in accepted for name, accepted in asked.items() if name in names)


def _group(flow_log: Record) -> str:
    """The log group's name: given as such, or as the end of the destination's ARN."""
    destination = flow_log.get("LogDestination") or ""
    return flow_log.get("LogGroupName") or destination.partition(":log-group:")[2].removesuffix(":*")


def _xml(flow_log: Record) -> str:
    destination = flow_log.get("LogDestination") or ""
    fields = (
        element("flowLogId", flow_log["FlowLogId"])
        + element("resourceId", flow_log["ResourceId"])
        + element("trafficType", flow_log["TrafficType"])
        + element("logDestinationType", flow_log["LogDestinationType"])
        + element("logDestination", destination if destination.startswith("arn:") else "")
        + element("logGroupName", _group(flow_log))
        + element("deliverLogsPermissionArn", flow_log.get("DeliverLogsPermissionArn"))
        + "<deliverLogsStatus>SUCCESS</deliverLogsStatus>"
        + element("maxAggregationInterval", flow_log.get("MaxAggregationInterval", "600"))
        + element("logFormat", flow_log.get("LogFormat", _DEFAULT_FORMAT))
        + "<flowLogStatus>ACTIVE</flowLogStatus>"
        + element("creationTime", flow_log["CreationTime"])
    )
    if flow_log["LogDestinationType"] == "s3":
        fields += (
            f"<destinationOptions>{element('fileFormat', flow_log.get('FileFormat') or 'plain-text')}"
            f"<hiveCompatiblePartitions>{truth(flow_log.get('HivePrefixes'))}</hiveCompatiblePartitions>"
            f"<perHourPartition>{truth(flow_log.get('PerHour'))}</perHourPartition></destinationOptions>"
        )
    return f"<item>{fields}{ec2._tag_set_xml(flow_log['FlowLogId'])}</item>"
