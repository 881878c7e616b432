"""Server-side apply: who owns which field, whose change is a conflict, what goes when nobody applies it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import APPLY, Api, Json, configmap, workload


@pytest.fixture
def one(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps/one"


@pytest.fixture
def web(namespace: str) -> str:
    return f"/apis/apps/v1/namespaces/{namespace}/deployments/web"


def _map(**data: str) -> Json:
    return configmap("one", **data)


def _owners(obj: Json) -> dict[tuple[str, str], Any]:
    return {(item["manager"], item["operation"]): item["fieldsV1"] for item in obj["metadata"]["managedFields"]}


def test_the_first_apply_creates(api: Api, one: str) -> None:
    answer = api.send("PATCH", f"{one}?fieldManager=a&force=false", _map(x="1"), APPLY)
    assert answer.status_code == 201
    entry = answer.json()["metadata"]["managedFields"][0]
    assert {key: entry[key] for key in ("manager", "operation", "apiVersion", "fieldsType", "fieldsV1")} == {
        "manager": "a",
        "operation": "Apply",
        "apiVersion": "v1",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:data": {"f:x": {}}},
    }
    assert api.send("PATCH", f"{one}?fieldManager=a", _map(x="1"), APPLY).status_code == 200


def test_an_equal_apply_changes_nothing(api: Api, one: str) -> None:
    first = api.apply(one, _map(x="1"))
    assert api.apply(one, _map(x="1"))["metadata"] == first["metadata"]


def test_managers_own_their_fields_apart(api: Api, one: str) -> None:
    api.apply(one, _map(x="1"), "a")
    both = api.apply(one, _map(y="2"), "b")
    assert both["data"] == {"x": "1", "y": "2"}
    assert _owners(both) == {
        ("a", "Apply"): {"f:data": {"f:x": {}}},
        ("b", "Apply"): {"f:data": {"f:y": {}}},
    }


def test_a_field_that_is_applied_no_more_goes(api: Api, one: str) -> None:
    api.apply(one, _map(x="1", y="2"), "a")
    assert api.apply(one, _map(x="1"), "a")["data"] == {"x": "1"}


def test_a_field_stays_while_somebody_else_applies_it(api: Api, one: str) -> None:
    api.apply(one, _map(x="1", y="2"), "a")
    api.apply(one, _map(y="2"), "b")
    assert api.apply(one, _map(x="1"), "a")["data"] == {"x": "1", "y": "2"}


def test_another_value_of_somebody_elses_field_is_a_conflict(api: Api, one: str) -> None:
    api.apply(one, _map(x="1"), "a")
    status = api.refused("PATCH", f"{one}?fieldManager=b&force=false", _map(x="2"), APPLY)
    assert (status["code"], status["reason"]) == (409, "Conflict")
    assert status["message"] == 'Apply failed with 1 conflict: conflict with "a": .data.x'
    assert status["details"] == {
        "causes": [{"reason": "FieldManagerConflict", "message": 'conflict with "a"', "field": ".data.x"}]
    }
    assert api.get(one)["data"] == {"x": "1"}


def test_conflicts_are_listed_by_manager(api: Api, one: str) -> None:
    api.apply(one, _map(x="1", y="1"), "a")
    api.patch(f"{one}?fieldManager=c", {"data": {"z": "1"}})
    status = api.refused("PATCH", f"{one}?fieldManager=b", _map(x="2", y="2", z="2"), APPLY)
    assert status["message"] == (
        'Apply failed with 3 conflicts: conflicts with "a":\n- .data.x\n- .data.y\n'
        'conflicts with "c" using v1:\n- .data.z'
    )


def test_force_takes_the_field_over(api: Api, one: str) -> None:
    api.apply(one, _map(x="1"), "a")
    taken = api.apply(one, _map(x="2"), "b", force=True)
    assert taken["data"] == {"x": "2"}
    assert list(_owners(taken)) == [("b", "Apply")]


def test_the_same_value_is_shared_without_conflict(api: Api, one: str) -> None:
    api.apply(one, _map(x="1"), "a")
    assert {key for key, _ in _owners(api.apply(one, _map(x="1"), "b"))} == {"a", "b"}


def test_an_update_takes_fields_from_appliers(api: Api, one: str) -> None:
    api.apply(one, _map(x="1", y="1"), "a")
    changed = api.patch(f"{one}?fieldManager=editor", {"data": {"x": "2"}})
    assert _owners(changed) == {
        ("a", "Apply"): {"f:data": {"f:y": {}}},
        ("editor", "Update"): {"f:data": {"f:x": {}}},
    }


def test_apply_and_update_of_one_name_are_two_managers(api: Api, one: str) -> None:
    api.patch(f"{one}?fieldManager=a&fieldValidation=Strict", _map(x="1"), APPLY)
    api.patch(f"{one}?fieldManager=a", {"data": {"y": "1"}})
    assert set(_owners(api.get(one))) == {("a", "Apply"), ("a", "Update")}


def test_entries_of_lists_are_owned_by_their_keys(api: Api, web: str) -> None:
    api.apply(web, workload("Deployment", "web", 0), "a")
    side: Json = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": [{"name": "side", "image": "side"}]}}},
    }
    both = api.apply(web, side, "b")
    assert [item["name"] for item in both["spec"]["template"]["spec"]["containers"]] == ["main", "side"]
    owned = _owners(both)["b", "Apply"]["f:spec"]["f:template"]["f:spec"]["f:containers"]
    assert owned == {'k:{"name":"side"}': {".": {}, "f:image": {}, "f:name": {}}}
    side["spec"]["template"]["spec"]["containers"] = []
    left = api.apply(web, side, "b")
    assert [item["name"] for item in left["spec"]["template"]["spec"]["containers"]] == ["main"]


def test_a_conflict_in_a_list_names_the_entry(api: Api, web: str) -> None:
    api.apply(web, workload("Deployment", "web", 0), "a")
    other = workload("Deployment", "web", 0)
    other["spec"]["template"]["spec"]["containers"][0]["image"] = "other"
    status = api.refused("PATCH", f"{web}?fieldManager=b", other, APPLY)
    assert status["message"] == (
        'Apply failed with 1 conflict: conflict with "a": .spec.template.spec.containers[name="main"].image'
    )


def test_scaling_takes_the_replicas(api: Api, web: str) -> None:
    api.apply(web, workload("Deployment", "web", 1), "a")
    api.patch(f"{web}/scale?fieldManager=scaler", {"spec": {"replicas": 2}})
    status = api.refused("PATCH", f"{web}?fieldManager=a", workload("Deployment", "web", 1), APPLY)
    assert status["message"] == (
        'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas'
    )


def test_defaults_belong_to_nobody(api: Api, web: str) -> None:
    made = api.apply(web, workload("Deployment", "web", 0), "a")
    owned = _owners(made)["a", "Apply"]["f:spec"]
    assert "f:strategy" not in owned and made["spec"]["strategy"]["type"] == "RollingUpdate"


def test_a_field_that_does_not_exist_is_refused_whatever_the_validation(api: Api, web: str) -> None:
    body = workload("Deployment", "web", 0)
    body["spec"]["colour"] = "red"
    for how in ("Ignore", "Warn", "Strict"):
        status = api.refused("PATCH", f"{web}?fieldManager=a&fieldValidation={how}", body, APPLY)
        assert status["code"] == 500
        assert status["message"] == (
            f"failed to create typed patch object ({web.split('/')[5]}/web; apps/v1, Kind=Deployment): "
            ".spec.colour: field not declared in schema"
        )


def test_duplicate_entries_are_refused(api: Api, web: str) -> None:
    body = workload("Deployment", "web", 0)
    body["spec"]["template"]["spec"]["containers"] *= 2
    status = api.refused("PATCH", f"{web}?fieldManager=a", body, APPLY)
    assert 'duplicate entries for key [name="main"]' in status["message"]


def test_an_apply_needs_a_manager(api: Api, one: str) -> None:
    status = api.refused("PATCH", one, _map(x="1"), APPLY)
    assert status["code"] == 422
    assert status["message"] == (
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'
    )


def test_an_apply_brings_no_managed_fields(api: Api, one: str) -> None:
    made = api.apply(one, _map(x="1"))
    status = api.refused("PATCH", f"{one}?fieldManager=tests", made, APPLY)
    assert (status["code"], status["message"]) == (400, "metadata.managedFields must be nil")


def test_an_apply_of_another_version_is_refused(api: Api, one: str) -> None:
    status = api.refused("PATCH", f"{one}?fieldManager=a", {**_map(x="1"), "apiVersion": "v2"}, APPLY)
    assert status["message"] == "Incorrect version specified in apply patch. Specified patch version: v2, expected: v1"


def test_a_dry_run_shows_conflicts_and_keeps_nothing(api: Api, one: str) -> None:
    api.apply(one, _map(x="1"), "a")
    status = api.refused("PATCH", f"{one}?fieldManager=b&dryRun=All", _map(x="2"), APPLY)
    assert status["code"] == 409
    assert api.apply(f"{one}", _map(x="1"), "a")["data"] == {"x": "1"}
    answer = api.send("PATCH", f"{one}?fieldManager=a&dryRun=All", _map(x="3"), APPLY)
    assert answer.json()["data"] == {"x": "3"}
    assert api.get(one)["data"] == {"x": "1"}


def test_a_status_is_applied_to_its_own_path(api: Api, web: str) -> None:
    api.apply(web, workload("Deployment", "web", 0), "a")
    sent = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "status": {"collisionCount": 2}}
    found = api.apply(f"{web}/status", sent, "b")
    assert found["status"]["collisionCount"] == 2
    entry = next(item for item in found["metadata"]["managedFields"] if item["manager"] == "b")
    assert (entry["subresource"], entry["fieldsV1"]) == ("status", {"f:status": {"f:collisionCount": {}}})


def test_clients_may_rewrite_who_owns_what(api: Api, one: str) -> None:
    """As kubectl does when a manifest that was applied on the client's side is applied on the server's."""
    api.patch(f"{one}?fieldManager=old", _map(x="1"), APPLY)
    managed = api.get(one)["metadata"]["managedFields"]
    managed[0]["manager"] = "new"
    api.patch(
        one, [{"op": "replace", "path": "/metadata/managedFields", "value": managed}], "application/json-patch+json"
    )
    assert ("new", "Apply") in _owners(api.get(one))
    reset = [{"op": "replace", "path": "/metadata/managedFields", "value": [{}]}]
    assert "managedFields" not in api.patch(one, reset, "application/json-patch+json")["metadata"]


def test_a_namespace_and_labels_are_applied_like_everything_else(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"a": "b"}}}
    found = api.apply(path, body, "a")
    assert found["metadata"]["labels"] == {"a": "b", "kubernetes.io/metadata.name": namespace}
    del body["metadata"]["labels"]
    assert api.apply(path, body, "a")["metadata"]["labels"] == {"kubernetes.io/metadata.name": namespace}
