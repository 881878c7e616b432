"""The dashboards ask for what is there: a parser of PromQL reads every query, every metric and label is held against a
list with its source, and what queries answer is tried in Prometheus' own engine where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from hubctl.render import dashboards, static
from tests.render.configs import event

LISTED = tomllib.loads((Path(__file__).parent / "metrics.toml").read_text())
HUBS = "school-staging|school-prod"


def boards() -> dict[str, dict[str, Any]]:
    return dashboards.rendered(event())


def queries() -> dict[str, str]:
    """Queries as Grafana sends them with all hubs chosen, by where they stand."""
    return {
        f"{name}: {panel['title']} {target['refId']}": target["expr"].replace("$hub", HUBS)
        for name, board in boards().items()
        for panel in board["panels"]
        for target in panel["targets"]
    }


def known() -> dict[str, set[str]]:
    """Labels by metric, those that the chart adds included."""
    target = set(LISTED["target"]["labels"])
    listed = {name: labels for part in LISTED.values() for name, labels in part.items() if isinstance(labels, list)}
    return {name: target | set(labels) for name, labels in {**listed, **dict(of_jupyterhub())}.items()}


def of_jupyterhub() -> Iterator[tuple[str, list[str]]]:
    """What the hub of the chart's major version really has."""
    from jupyterhub import metrics
    from prometheus_client import Gauge, Histogram

    for metric in vars(metrics).values():
        if isinstance(metric, Gauge):
            yield metric._name, list(metric._labelnames)
        if isinstance(metric, Histogram):
            yield f"{metric._name}_bucket", [*metric._labelnames, "le"]
            yield f"{metric._name}_count", list(metric._labelnames)


def selectors(query: str) -> list[Any]:
    found: list[Any] = []

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)
        return True

    promql_parser.walk(promql_parser.parse(query), visit)
    return found


@pytest.mark.parametrize("where", queries())
def test_a_query_asks_for_metrics_and_labels_that_there_are(where: str) -> None:
    labels = known()
    asked = selectors(queries()[where])
    assert asked
    for one in asked:
        assert one.name in labels, f"no source is known for {one.name}"
        assert {matcher.name for matcher in one.matchers.matchers} <= labels[one.name]


def test_every_metric_of_the_list_is_asked_for() -> None:
    asked = {one.name for query in queries().values() for one in selectors(query)}
    listed = {name for part in LISTED.values() for name, labels in part.items() if name.count("_") > 1}
    assert listed <= asked


def test_the_charts_are_told_to_bring_what_is_off_by_default() -> None:
    values = static.values("prometheus")
    assert "--collector.mountstats" in values["prometheus-node-exporter"]["extraArgs"]
    (nodes,) = [one for one in values["kube-state-metrics"]["metricLabelsAllowlist"] if one.startswith("nodes=")]
    for label in ("hub.jupyter.org/node-purpose", "eks.amazonaws.com/nodegroup"):
        assert label in nodes


def test_the_dashboards_are_of_this_event_and_its_hubs() -> None:
    for name, board in boards().items():
        assert (board["uid"], board["timezone"]) == (f"hubctl-{name}", "UTC")
        assert board["title"].startswith("School: ")
        (hub,) = board["templating"]["list"]
        assert (hub["query"], hub["allValue"]) == ("school-staging,school-prod", HUBS)


def test_no_two_panels_lie_on_each_other_and_each_asks_the_charts_own_prometheus() -> None:
    uid = static.values("grafana")["datasources"]["datasources.yaml"]["datasources"][0]["uid"]
    for board in boards().values():
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
        assert len(set(places)) == len(places) == len({panel["id"] for panel in board["panels"]})
        targets = [target for panel in board["panels"] for target in panel["targets"]]
        assert {target["datasource"]["uid"] for target in targets} == {uid}


SERIES = {
    'jupyterhub_running_servers{namespace="school-prod"}': "0+1x30",
    'jupyterhub_running_servers{namespace="other"}': "0+7x30",
    **{
        f'jupyterhub_server_spawn_duration_seconds_bucket{{status="success", le="{le}", namespace="school-prod"}}': rise
        for le, rise in (("5", "0+0x30"), ("10", "0+8x30"), ("30", "0+10x30"), ("+Inf", "0+10x30"))
    },
    'jupyterhub_server_spawn_duration_seconds_count{status="failure", namespace="school-prod"}': "0+1x30",
    'jupyterhub_server_spawn_duration_seconds_count{status="success", namespace="school-prod"}': "0+9x30",
    **{
        f'container_memory_working_set_bytes{{container="notebook", pod="{pod}", namespace="school-prod"}}': used
        for pod, used in (("jupyter-ada", "1000x30"), ("jupyter-ben", "3000x30"))
    },
    'container_memory_working_set_bytes{container="", pod="jupyter-ada", namespace="school-prod"}': "9999x30",
    **{
        f'kube_pod_container_resource_requests{{resource="memory", container="notebook", pod="jupyter-{who}", '
        f'namespace="school-prod", node="n{who}"}}': "4000x30"
        for who in ("ada", "ben")
    },
    'kube_node_status_allocatable{resource="memory", node="n1"}': "50000x30",
    'kube_node_status_allocatable{resource="memory", node="core"}': "90000x30",
    'kube_node_labels{label_hub_jupyter_org_node_purpose="user", node="n1"}': "1x30",
    'kube_node_labels{label_hub_jupyter_org_node_purpose="core", node="core"}': "1x30",
    'node_mountstats_nfs_total_read_bytes_total{export="/", instance="n1"}': "0+6000x30",
    'node_mountstats_nfs_operations_request_time_seconds_total{operation="READ"}': "0+6x30",
    'node_mountstats_nfs_operations_requests_total{operation="READ"}': "0+600x30",
}
ANSWERS = {
    "people: Servers A": [('{namespace="school-prod"}', 30)],
    "people: Seconds to a started server A": [("{}", 8.125)],
    "people: Seconds to a started server B": [("{}", 25)],
    "people: Starts that failed A": [('{namespace="school-prod", status="failure"}', 15)],
    "resources: Memory of all servers A": [("{}", 8000)],
    "resources: Memory of all servers B": [("{}", 4000)],
    "resources: Memory of all servers C": [("{}", 50000)],
    "resources: Memory that a person uses of their guarantee A": [("{}", 0.5)],
    "resources: Memory that a person uses of their guarantee C": [("{}", 0.75)],
    "resources: Read from and written to EFS A": [("{}", 100)],
    "resources: Seconds that EFS takes A": [("{}", 0.01)],
}


def test_the_queries_answer_what_their_panels_say(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (apt-get install prometheus), so no query was run")
    expected = [
        {
            "expr": queries()[where],
            "eval_time": "30m",
            "exp_samples": [{"labels": labels, "value": value} for labels, value in samples],
        }
        for where, samples in ANSWERS.items()
    ]
    inputs = [{"series": series, "values": values} for series, values in SERIES.items()]
    file = tmp_path / "test.yaml"
    tests = [{"interval": "1m", "input_series": inputs, "promql_expr_test": expected}]
    file.write_text(yaml.safe_dump({"rule_files": [], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run([promtool, "test", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
