"""Patches: merge, strategic merge and JSON, and what each refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import JSON_PATCH, MERGE, STRATEGIC, Api, configmap, pod_spec, workload


@pytest.fixture
def web(api: Api, namespace: str) -> str:
    """A Deployment without pods, of two containers."""
    spec = pod_spec()
    spec["containers"][0] |= {
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        "ports": [{"containerPort": 80, "name": "http"}],
        "args": ["one", "two"],
    }
    spec["containers"].append({"name": "side", "image": "side"})
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    body = workload("Deployment", "web", 0, pod=spec)
    body["metadata"] |= {"labels": {"a": "b"}, "finalizers": ["example.com/a"]}
    api.post(path, body)
    return f"{path}/web"


def _main(patched: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = patched["spec"]["template"]["spec"]["containers"][0]
    return found


def _pod(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": fields}}}


def test_a_merge_patch_sets_removes_and_replaces_lists(api: Api, web: str) -> None:
    sent = {"metadata": {"labels": {"a": None, "c": "d"}}, **_pod(containers=[{"name": "new", "image": "new"}])}
    patched = api.patch(web, sent, MERGE)
    assert patched["metadata"]["labels"] == {"c": "d"}
    assert [item["name"] for item in patched["spec"]["template"]["spec"]["containers"]] == ["new"]


def test_a_strategic_patch_merges_lists_by_their_keys(api: Api, web: str) -> None:
    change = {"name": "main", "image": "other", "env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]}
    patched = api.patch(web, _pod(containers=[change]), STRATEGIC)
    assert [item["name"] for item in patched["spec"]["template"]["spec"]["containers"]] == ["main", "side"]
    assert _main(patched)["image"] == "other"
    assert _main(patched)["env"] == [
        {"name": "A", "value": "1"}, {"name": "B", "value": "3"}, {"name": "C", "value": "4"},
    ]  # fmt: skip


def test_a_strategic_patch_replaces_lists_without_keys(api: Api, web: str) -> None:
    patched = api.patch(web, _pod(containers=[{"name": "main", "args": ["three"]}]), STRATEGIC)
    assert _main(patched)["args"] == ["three"]


def test_directives_delete_replace_and_order(api: Api, web: str) -> None:
    gone = api.patch(web, _pod(containers=[{"name": "side", "$patch": "delete"}]), STRATEGIC)
    assert len(gone["spec"]["template"]["spec"]["containers"]) == 1
    replaced = {"name": "main", "env": [{"$patch": "replace"}, {"name": "Z", "value": "9"}]}
    assert _main(api.patch(web, _pod(containers=[replaced]), STRATEGIC))["env"] == [{"name": "Z", "value": "9"}]
    order = {"$setElementOrder/containers": [{"name": "new"}, {"name": "main"}], "containers": [
        {"name": "new", "image": "new"},
    ]}  # fmt: skip
    ordered = api.patch(web, _pod(**order), STRATEGIC)
    assert [item["name"] for item in ordered["spec"]["template"]["spec"]["containers"]] == ["new", "main"]


def test_a_strategic_patch_adds_to_and_deletes_from_sets(api: Api, web: str) -> None:
    added = api.patch(web, {"metadata": {"finalizers": ["example.com/b"]}}, STRATEGIC)
    assert added["metadata"]["finalizers"] == ["example.com/a", "example.com/b"]
    taken = {"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/a"]}}
    assert api.patch(web, taken, STRATEGIC)["metadata"]["finalizers"] == ["example.com/b"]


def test_retained_keys_drop_the_others(api: Api, web: str) -> None:
    sent = {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}
    assert api.patch(web, sent, STRATEGIC)["spec"]["strategy"] == {"type": "Recreate"}


def test_an_entry_without_its_key_is_a_bad_request(api: Api, web: str) -> None:
    status = api.refused("PATCH", web, _pod(containers=[{"image": "new"}]), STRATEGIC)
    assert status["code"] == 400 and "does not contain declared merge key: name" in status["message"]


def test_a_json_patch_does_one_step_after_the_other(api: Api, web: str) -> None:
    steps = [
        {"op": "test", "path": "/metadata/labels/a", "value": "b"},
        {"op": "add", "path": "/metadata/labels/x~1y", "value": "z"},
        {"op": "copy", "from": "/metadata/labels/a", "path": "/metadata/labels/copy"},
        {"op": "move", "from": "/metadata/labels/copy", "path": "/metadata/labels/moved"},
        {"op": "remove", "path": "/metadata/labels/a"},
        {"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "three"},
        {"op": "replace", "path": "/spec/template/spec/containers/1/image", "value": "other"},
    ]
    patched = api.patch(web, steps, JSON_PATCH)
    assert patched["metadata"]["labels"] == {"x/y": "z", "moved": "b"}
    assert _main(patched)["args"] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "step",
    [
        {"op": "replace", "path": "/spec/missing", "value": 1},
        {"op": "remove", "path": "/metadata/labels/missing"},
        {"op": "test", "path": "/spec/replicas", "value": 5},
        {"op": "add", "path": "/spec/template/spec/containers/9", "value": {}},
        {"op": "dance", "path": "/spec/replicas"},
    ],
)
def test_a_json_patch_that_does_not_fit_is_rejected_without_a_reason(api: Api, web: str, step: Any) -> None:
    """As the API server does: it keeps the library's words to itself."""
    status = api.refused("PATCH", web, [step], JSON_PATCH)
    assert (status["code"], status["reason"]) == (422, "Invalid")
    assert status["message"] == "the server rejected our request due to an error in our request"


def test_a_patch_to_another_type_is_invalid(api: Api, web: str) -> None:
    status = api.refused("PATCH", web, {"spec": {"replicas": "two"}}, STRATEGIC)
    assert status["code"] == 422
    assert status["message"].endswith(
        'patch: Invalid value: "map[spec:map[replicas:two]]": json: cannot unmarshal string into '
        "Go struct field DeploymentSpec.spec.replicas of type int32"
    )


def test_unknown_fields_of_a_patch_are_warned_of_or_refused(api: Api, web: str) -> None:
    answer = api.send("PATCH", web, {"spec": {"colour": "red"}}, MERGE)
    assert answer.headers["warning"] == '299 - "unknown field \\"spec.colour\\""'
    status = api.refused("PATCH", f"{web}?fieldValidation=Strict", {"spec": {"colour": "red"}}, MERGE)
    assert 'strict decoding error: unknown field "spec.colour"' in status["message"]


def test_names_do_not_change(api: Api, web: str) -> None:
    status = api.refused("PATCH", web, {"metadata": {"name": "other"}}, MERGE)
    assert status["code"] == 400
    assert status["message"] == "the name of the object (other) does not match the name on the URL (web)"


def test_an_old_version_in_a_patch_is_a_conflict(api: Api, web: str) -> None:
    assert api.refused("PATCH", web, {"metadata": {"resourceVersion": "1"}}, MERGE)["reason"] == "Conflict"


def test_a_patch_of_what_is_not_there_is_not_found(api: Api, web: str) -> None:
    assert api.refused("PATCH", f"{web}x", {}, MERGE)["code"] == 404


def test_force_is_for_applies_only(api: Api, web: str) -> None:
    status = api.refused("PATCH", f"{web}?force=true", {}, MERGE)
    assert status["message"] == (
        'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'
    )


def test_a_patch_in_an_unknown_language_is_refused(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    api.post(path, configmap("one"))
    status = api.refused("PATCH", f"{path}/one", {}, "application/json")
    assert (status["code"], status["reason"]) == (415, "UnsupportedMediaType")
    assert status["message"].startswith(
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json"
    )


def test_a_dry_run_shows_what_would_be(api: Api, web: str) -> None:
    assert api.patch(f"{web}?dryRun=All", {"spec": {"replicas": 5}})["spec"]["replicas"] == 5
    assert api.get(web)["spec"]["replicas"] == 0
