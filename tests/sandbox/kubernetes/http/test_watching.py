"""Watches: what is there, what changes, where to resume, and when it is too late for that."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.sandbox.kubernetes.api import Api, Json, configmap, settings


def _map(name: str, colour: str = "red") -> Json:
    body = configmap(name)
    body["metadata"]["labels"] = {"colour": colour}
    return body


def _later(*steps: object) -> None:
    threading.Timer(0.1, lambda: [step() for step in steps if callable(step)]).start()


def test_changes_come_as_they_happen(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    version = api.get(path)["metadata"]["resourceVersion"]
    with api.watch(path, resourceVersion=version, fieldSelector="metadata.name=one") as events:
        _later(
            lambda: api.post(path, _map("one")),
            lambda: api.patch(f"{path}/one", {"data": {"a": "b"}}),
            lambda: api.delete(f"{path}/one"),
        )
        seen = [next(events) for _ in range(3)]
    assert [event["type"] for event in seen] == ["ADDED", "MODIFIED", "DELETED"]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in seen]
    assert versions == sorted(versions) and len(set(versions)) == 3


def test_a_watch_resumes_behind_a_version(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    first = api.post(path, _map("one"))
    api.post(path, _map("two"))
    with api.watch(path, resourceVersion=first["metadata"]["resourceVersion"], labelSelector="colour") as events:
        assert next(events)["object"]["metadata"]["name"] == "two"


def test_a_version_that_is_forgotten_is_gone(api: Api, namespace: str) -> None:
    with api.watch(f"/api/v1/namespaces/{namespace}/configmaps", resourceVersion="1") as events:
        event = next(events)
    assert event["type"] == "ERROR"
    assert (event["object"]["code"], event["object"]["reason"]) == (410, "Expired")
    assert event["object"]["message"].startswith("too old resource version: 1 (")


def test_the_end_of_what_was_there_is_marked(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    api.post(path, _map("one"))
    options = {
        "sendInitialEvents": "true",
        "resourceVersionMatch": "NotOlderThan",
        "allowWatchBookmarks": "true",
        "labelSelector": "colour=red",
    }
    with api.watch(path, **options) as events:
        added, bookmark = next(events), next(events)
    assert (added["type"], added["object"]["metadata"]["name"]) == ("ADDED", "one")
    assert bookmark["type"] == "BOOKMARK"
    assert bookmark["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_initial_events_need_a_match(api: Api) -> None:
    status = api.refused("GET", "/api/v1/pods?watch=true&sendInitialEvents=true")
    assert status["message"] == (
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: '
        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    )


def test_an_object_that_stops_to_match_is_deleted_for_the_watcher(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    version = api.post(path, _map("one"))["metadata"]["resourceVersion"]
    with api.watch(path, resourceVersion=version, labelSelector="colour=red") as events:
        _later(
            lambda: api.patch(f"{path}/one", {"metadata": {"labels": {"colour": "blue"}}}),
            lambda: api.patch(f"{path}/one", {"metadata": {"labels": {"colour": "red"}}}),
        )
        assert [next(events)["type"] for _ in range(2)] == ["DELETED", "ADDED"]


def test_a_watch_ends_when_its_time_is_over(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    version = api.get(path)["metadata"]["resourceVersion"]
    with api.watch(path, timeoutSeconds="1", resourceVersion=version) as events:
        assert list(events) == []


def test_after_a_restart_watchers_list_anew(own_folder: Path) -> None:
    first = Api(settings(own_folder))
    version = first.post("/api/v1/namespaces/default/configmaps", _map("one"))["metadata"]["resourceVersion"]
    first.stop()
    second = Api(settings(own_folder))
    try:
        with second.watch("/api/v1/namespaces/default/configmaps", resourceVersion=version) as events:
            assert next(events)["object"]["code"] == 410
    finally:
        second.stop()
