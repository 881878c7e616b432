"""All of it against the sandbox's Kubernetes API, and fronts that answer or do not."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.attendance import Attendance, look
from hubctl.attendance.look import InCluster
from hubctl.context import ClusterPorts, Context, Inputs
from hubctl.core.hub import People, Visit
from hubctl.costs.running import Running
from hubctl.errors import HubctlError
from hubctl.executor import perform
from hubctl.operations import Overview
from hubctl.phases import hubs
from hubctl.reporters.overview import print_overview
from tests.config.test_reserve import scheduled
from tests.fakes.context import a_context

TUESDAY = dt.datetime(2027, 8, 10)
"""The day after that of the clock."""
MORNING = {"name": "morning", "start": TUESDAY.replace(hour=9), "end": TUESDAY.replace(hour=12), "nodes": 2}
CONFIG = scheduled(MORNING)


class Door:
    """prod answers, staging does not."""

    def visit(self, url: str) -> Visit:
        return Visit(200, 0.1, 61) if url == "http://hub.school.org" else Visit(problem="Connection refused")

    def people(self, url: str, token: str) -> People:
        if token != "the-token-of-the-service":
            raise HubctlError("HTTP 403 no", hint="hubctl up")
        return People(23, 21, 2)


@pytest.fixture(scope="module")
def kubernetes(kubeconfig: Path) -> Iterator[KubernetesApi]:
    """A cluster with a server that runs, one that finds no node, and the reserve of prod."""
    made = KubernetesApi(kubeconfig, SystemClock())
    for hub in ("staging", "prod"):
        made.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"school-{hub}"}})
    token = {"hub.services.hubctl.apiToken": base64.b64encode(b"the-token-of-the-service").decode()}
    about = {"name": "hub", "namespace": "school-prod"}
    made.apply({"apiVersion": "v1", "kind": "Secret", "metadata": about, "data": token})
    made.apply(_server("jupyter-ada", "100m"))
    made.apply(_server("jupyter-grace", "90"))
    step = hubs.reserve_of(Inputs(CONFIG), "prod")
    perform("hubs", step, _context(made), lambda _words, _fraction: None)
    yield made
    made.close()


def _server(name: str, cpu: str) -> dict[str, Any]:
    container = {"name": "notebook", "image": "quay.io/school/image:2027.08", "resources": {"requests": {"cpu": cpu}}}
    spec = {
        "nodeSelector": {"hub.jupyter.org/node-purpose": "user"},
        "tolerations": [{"operator": "Exists"}],
        "containers": [container],
    }
    labels = {"component": "singleuser-server"}
    metadata = {"name": name, "namespace": "school-prod", "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _context(kubernetes: KubernetesApi, front: Any = None) -> Context:
    ports: Any = ClusterPorts(kubernetes, None)  # type: ignore[arg-type]  # has what is asked here
    return a_context(config=CONFIG, front=front or Door(), connect=lambda _outputs: ports)


@pytest.fixture
def found(kubernetes: KubernetesApi) -> Attendance:
    clock = SystemClock()
    for _ in range(100):
        attendance = look(_context(kubernetes))
        seen = attendance.hubs[1].cluster
        if isinstance(seen, InCluster) and seen.running == 1 and seen.trouble is not None:
            return attendance
        clock.sleep(0.1)
    raise AssertionError(attendance)


def test_a_hub_is_seen_from_the_cluster_and_from_outside(found: Attendance) -> None:
    prod = found.hubs[1]
    assert (prod.hub, prod.url, prod.people) == ("prod", "http://hub.school.org", People(23, 21, 2))
    assert isinstance(prod.cluster, InCluster)
    assert (prod.cluster.running, prod.cluster.pending) == (1, 1)
    assert prod.cluster.trouble is not None
    assert (prod.cluster.trouble.pod, prod.cluster.trouble.reason) == ("jupyter-grace", "FailedScheduling")
    assert prod.cluster.reserve is not None
    assert prod.cluster.reserve.next_nodes == 2


def test_a_hub_that_does_not_answer_is_told_and_hides_nothing(found: Attendance) -> None:
    staging = found.hubs[0]
    assert staging.people == "Connection refused"
    assert staging.cluster == InCluster(0, 0, None, (), None)


def test_a_node_with_one_server_is_named(found: Attendance) -> None:
    assert not isinstance(found.nodes_with_few, str)
    assert sorted(many for _, many in found.nodes_with_few) == [0, 1]


def test_without_a_cluster_there_is_nobody() -> None:
    assert look(a_context(config=CONFIG)) == Attendance()


class _Broken:
    def __getattr__(self, _name: str) -> Any:
        def fails(*_args: Any, **_more: Any) -> Any:
            raise HubctlError("the Kubernetes API does not answer", hint="hubctl status")

        return fails


def test_a_cluster_that_does_not_answer_hides_no_front_door() -> None:
    attendance = look(_context(_Broken()))  # type: ignore[arg-type]  # has what is asked here
    said = "the Kubernetes API does not answer"
    assert [hub.visit.status for hub in attendance.hubs] == [None, 200]
    assert (attendance.hubs[1].people, attendance.hubs[1].cluster, attendance.nodes_with_few) == (said, said, said)
    assert "unknown: the Kubernetes API does not answer" in printed(attendance)


def printed(attendance: Attendance, *, as_json: bool = False) -> str:
    stream = StringIO()
    print_overview(stream, Overview((), Running({}), "", "", attendance, "UTC"), as_json=as_json)
    return stream.getvalue()


def test_status_prints_it(found: Attendance) -> None:
    rows = [line.strip().split(maxsplit=2) for line in printed(found).splitlines() if line.startswith("prod")]
    assert rows == [["prod", "answers", "HTTP 200 in 0.10 s; certificate good for 61 days more"]]
    text = " ".join(printed(found).split())
    assert "people 23 active within 60 minutes; by the hub's count 21 servers, 2 starting" in text
    assert "servers 1 ready, 1 not yet" in text
    assert "jupyter-grace: FailedScheduling: 0/3 nodes are available" in text
    assert "image quay.io/school/image:2027.08 on 1" in text
    assert "reserve none held; next Tue 10 Aug 08:50: 2 nodes" in text


def test_programs_get_the_same(found: Attendance) -> None:
    answer = json.loads(printed(found, as_json=True))
    staging, prod = answer["hubs"]
    assert staging["unknown"] == {"url": "Connection refused", "people": "Connection refused"}
    assert (prod["http_status"], prod["certificate_days"], prod["people"]["active"]) == (200, 61, 23)
    assert prod["servers"] == {"ready": 1, "pending": 1}
    assert prod["last_failed"]["pod"] == "jupyter-grace"
    assert prod["reserve"]["next"] == "2027-08-10T08:50:00+00:00"
    assert [node["servers"] for node in answer["nodes_with_few_servers"]] == [0, 1]
