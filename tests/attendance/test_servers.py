from __future__ import annotations

from typing import Any

from hubctl.attendance.servers import Trouble, images, last_trouble, nodes_with_few, running


def pod(
    name: str, phase: str = "Running", *, ready: bool = True, node: str = "one", digest: str = ""
) -> dict[str, Any]:
    container = {"image": "quay.io/school/image:1", "imageID": f"quay.io/school/image@{digest}" if digest else ""}
    conditions = [{"type": "Ready", "status": str(ready)}]
    return {
        "metadata": {"name": name},
        "spec": {"nodeName": node} if node else {},
        "status": {"phase": phase, "conditions": conditions, "containerStatuses": [container]},
    }


def warning(name: str, minute: int, reason: str = "FailedScheduling", **more: Any) -> dict[str, Any]:
    about = {"kind": "Pod", "name": name}
    at = f"2027-08-09T09:{minute:02}:00Z"
    event = {"type": "Warning", "reason": reason, "message": f"{reason}\n  of {name}", "lastTimestamp": at}
    return {"metadata": {"creationTimestamp": at}, "involvedObject": about, **event, **more}


def test_what_has_ended_is_no_server_any_more() -> None:
    pods = [pod("jupyter-a"), pod("jupyter-b", "Pending", ready=False), pod("jupyter-c", "Failed", ready=False)]
    assert running(pods) == (1, 1)


def test_the_newest_warning_about_a_server_is_told_in_one_line() -> None:
    events = [warning("jupyter-a", 1), warning("jupyter-b", 3), warning("jupyter-a", 2), warning("hub-5f", 9)]
    found = last_trouble(events, [])
    assert isinstance(found, Trouble)
    assert (found.pod, found.message, found.at.minute) == ("jupyter-b", "FailedScheduling of jupyter-b", 3)


def test_a_server_that_runs_by_now_has_not_failed() -> None:
    assert last_trouble([warning("jupyter-a", 1)], [pod("jupyter-a")]) is None
    assert last_trouble([warning("jupyter-a", 1)], [pod("jupyter-a", "Pending", ready=False)]) is not None


def test_events_of_the_newer_kind_have_their_time_elsewhere() -> None:
    newer = warning("jupyter-a", 1, lastTimestamp=None, eventTime="2027-08-09T09:30:00.123456Z")
    found = last_trouble([newer, warning("jupyter-b", 20)], [])
    assert found is not None
    assert found.pod == "jupyter-a"


def test_what_went_well_is_no_trouble() -> None:
    assert last_trouble([warning("jupyter-a", 1, type="Normal")], []) is None


def test_images_are_counted_by_digest() -> None:
    pods = [pod("a", digest="sha256:01"), pod("b", digest="sha256:01"), pod("c")]
    assert images(pods).most_common() == [("sha256:01", 2), ("quay.io/school/image:1", 1)]


def test_nodes_with_few_servers_are_told_the_emptiest_first_and_those_held_ready_are_not() -> None:
    nodes = [{"metadata": {"name": name}} for name in ("one", "two", "three", "held")]
    servers = [pod("a", node="one"), pod("b", node="one"), *(pod(f"c{number}", node="two") for number in range(3))]
    assert nodes_with_few(nodes, servers, [pod("placeholder", node="held")]) == (("three", 0), ("one", 2))
