"""Creating and replacing: what the server sets itself, what it warns of, and what it refuses."""

from __future__ import annotations

import json
import re

import pytest

from tests.sandbox.kubernetes.api import Api, configmap, workload


@pytest.fixture
def maps(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps"


def test_a_new_object_gets_identity_and_owner_of_its_fields(api: Api, maps: str) -> None:
    sent = {**configmap("one", a="b"), "metadata": {"name": "one", "uid": "mine", "generation": 7}}
    made = api.post(f"{maps}?fieldManager=me", sent)
    metadata = made["metadata"]
    assert re.fullmatch(r"[0-9a-f-]{36}", metadata["uid"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", metadata["creationTimestamp"])
    assert "generation" not in metadata, "configmaps count no generations"
    owned = metadata["managedFields"][0]
    assert (owned["manager"], owned["operation"], owned["apiVersion"]) == ("me", "Update", "v1")
    assert owned["fieldsV1"] == {"f:data": {".": {}, "f:a": {}}}


def test_without_a_field_manager_the_client_is_the_owner(api: Api, maps: str) -> None:
    assert api.post(maps, configmap("one"))["metadata"].get("managedFields", []) == []
    assert api.post(maps, configmap("two", a="b"))["metadata"]["managedFields"][0]["manager"] == "tests"


def test_a_name_is_made_from_its_prefix(api: Api, maps: str) -> None:
    sent = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "word-"}}
    names = {api.post(maps, sent)["metadata"]["name"] for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"word-[bcdfghjklmnpqrstvwxz2456789]{5}", name) for name in names)


def test_what_exists_is_not_made_again(api: Api, maps: str) -> None:
    api.post(maps, configmap("one"))
    status = api.refused("POST", maps, configmap("one"))
    assert (status["code"], status["reason"]) == (409, "AlreadyExists")
    assert status["message"] == 'configmaps "one" already exists'


def test_nothing_is_made_in_a_namespace_that_is_not_there(api: Api) -> None:
    status = api.refused("POST", "/api/v1/namespaces/nowhere/configmaps", configmap("one"))
    assert status["message"] == 'namespaces "nowhere" not found'
    assert status["details"] == {"name": "nowhere", "kind": "namespaces"}


def test_a_namespace_of_the_body_must_be_that_of_the_path(api: Api, maps: str) -> None:
    body = {**configmap("one"), "metadata": {"name": "one", "namespace": "other"}}
    assert api.refused("POST", maps, body)["message"] == (
        "the namespace of the provided object does not match the namespace sent on the request"
    )


def test_a_new_object_has_no_version(api: Api, maps: str) -> None:
    body = {**configmap("one"), "metadata": {"name": "one", "resourceVersion": "5"}}
    status = api.refused("POST", maps, body)
    assert status["message"] == "resourceVersion should not be set on objects to be created"


def test_a_body_of_another_version_or_kind_is_refused(api: Api, maps: str) -> None:
    status = api.refused("POST", maps, {**configmap("one"), "apiVersion": "v2"})
    assert status["message"] == ("the API version in the data (v2) does not match the expected API version (v1)")
    status = api.refused("POST", maps, {**configmap("one"), "kind": "Secret"})
    assert status["message"].startswith('Secret in version "v1" cannot be handled as a ConfigMap')


def test_a_value_of_another_type_is_named_with_its_field(api: Api, namespace: str) -> None:
    body = workload("Deployment", "web")
    body["spec"]["replicas"] = "two"
    status = api.refused("POST", f"/apis/apps/v1/namespaces/{namespace}/deployments", body)
    assert (status["code"], status["reason"]) == (400, "BadRequest")
    assert status["message"] == (
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into '
        "Go struct field DeploymentSpec.spec.replicas of type int32"
    )


def test_unknown_fields_are_dropped_warned_of_or_refused(api: Api, maps: str) -> None:
    def sent(name: str, how: str) -> object:
        return api.send("POST", f"{maps}?fieldValidation={how}", {**configmap(name), "colour": "red"})

    ignored, warned, strict = (sent(how.lower(), how) for how in ("Ignore", "Warn", "Strict"))
    assert ignored.status_code == 201 and "warning" not in ignored.headers
    assert "colour" not in ignored.json()
    assert warned.headers["warning"] == '299 - "unknown field \\"colour\\""'
    assert strict.json()["message"] == (
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "colour"'
    )
    assert not api.exists(f"{maps}/strict")


def test_options_that_do_not_exist_are_invalid(api: Api, maps: str) -> None:
    status = api.refused("POST", f"{maps}?fieldValidation=Loose&dryRun=Some", configmap("one"))
    assert (status["code"], status["reason"]) == (422, "Invalid")
    assert status["message"] == (
        'CreateOptions.meta.k8s.io "" is invalid: [dryRun: Unsupported value: ["Some"]: supported values: "All", '
        'fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"]'
    )


def test_a_dry_run_answers_but_keeps_nothing(api: Api, maps: str) -> None:
    made = api.post(f"{maps}?dryRun=All", configmap("one", a="b"))
    assert made["metadata"]["uid"]
    assert not api.exists(f"{maps}/one")
    api.post(maps, configmap("one", a="b"))
    assert api.put(f"{maps}/one?dryRun=All", configmap("one", a="c"))["data"] == {"a": "c"}
    assert api.get(f"{maps}/one")["data"] == {"a": "b"}


def test_a_put_with_an_old_version_is_a_conflict(api: Api, maps: str) -> None:
    old = api.post(maps, configmap("one", a="b"))
    api.patch(f"{maps}/one", {"data": {"a": "c"}})
    status = api.refused("PUT", f"{maps}/one", old)
    assert (status["code"], status["reason"]) == (409, "Conflict")
    assert status["message"] == (
        'Operation cannot be fulfilled on configmaps "one": the object has been modified; '
        "please apply your changes to the latest version and try again"
    )
    del old["metadata"]["resourceVersion"]
    assert api.put(f"{maps}/one", old)["data"] == {"a": "b"}, "without a version a put is unconditional"


def test_a_put_of_another_object_with_the_same_name_is_a_conflict(api: Api, maps: str) -> None:
    old = api.post(maps, configmap("one"))
    status = api.refused("PUT", f"{maps}/one", {**configmap("one"), "metadata": {"name": "one", "uid": "other"}})
    assert status["message"] == (
        'Operation cannot be fulfilled on configmaps "one": Precondition failed: UID in precondition: other, '
        f"UID in object meta: {old['metadata']['uid']}"
    )


def test_a_put_must_name_what_the_path_names(api: Api, maps: str) -> None:
    api.post(maps, configmap("one"))
    status = api.refused("PUT", f"{maps}/one", configmap("two"))
    assert status["message"] == "the name of the object (two) does not match the name on the URL (one)"
    status = api.refused("PUT", f"{maps}/one", {"data": {}})
    assert status["message"] == ("the name of the object (one based on URL) was undeterminable: name must be provided")


def test_a_put_makes_only_kinds_that_are_made_by_puts(api: Api, namespace: str, maps: str) -> None:
    assert api.refused("PUT", f"{maps}/one", configmap("one"))["code"] == 404
    role = {"metadata": {"name": "r"}, "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
    made = api.put(f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles/r", role)
    assert made["metadata"]["uid"]


def test_some_kinds_are_put_with_a_version_only(api: Api, namespace: str) -> None:
    path = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
    lease = {"metadata": {"name": "l"}, "spec": {"holderIdentity": "me"}}
    made = api.post(path, lease)
    status = api.refused("PUT", f"{path}/l", lease)
    assert status["message"] == (
        'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: '
        "must be specified for an update"
    )
    made["spec"]["holderIdentity"] = "you"
    assert api.put(f"{path}/l", made)["spec"]["holderIdentity"] == "you"


def test_a_change_that_changes_nothing_makes_no_version(api: Api, maps: str) -> None:
    made = api.post(maps, configmap("one", a="b"))
    same = api.put(f"{maps}/one", configmap("one", a="b"))
    assert same["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


def test_a_generation_counts_changes_of_the_spec_alone(api: Api, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    assert api.post(path, workload("Deployment", "web", 0))["metadata"]["generation"] == 1
    labelled = api.patch(f"{path}/web", {"metadata": {"labels": {"a": "b"}}})
    assert labelled["metadata"]["generation"] == 1
    assert api.patch(f"{path}/web", {"spec": {"paused": True}})["metadata"]["generation"] == 2
    status = api.patch(f"{path}/web/status", {"status": {"collisionCount": 3}, "spec": {"replicas": 9}})
    assert (status["metadata"]["generation"], status["spec"]["replicas"]) == (2, 0)


def test_a_status_is_not_written_with_the_rest(api: Api, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    made = api.post(path, {**workload("Deployment", "web", 0), "status": {"replicas": 9}})
    assert made["status"] == {}
    api.patch(f"{path}/web/status", {"status": {"collisionCount": 3}})
    assert api.patch(f"{path}/web", {"status": {"collisionCount": 5}})["status"]["collisionCount"] == 3


def test_secrets_are_read_as_data(api: Api, namespace: str) -> None:
    sent = {"metadata": {"name": "s"}, "stringData": {"word": "hello"}}
    made = api.post(f"/api/v1/namespaces/{namespace}/secrets", sent)
    assert (made["data"], made["type"]) == ({"word": "aGVsbG8="}, "Opaque")
    assert "stringData" not in made


def test_yaml_is_read_as_json_is(api: Api, maps: str) -> None:
    text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {day: '2026-01-01'}\n"
    assert api.send("POST", maps, text, "application/yaml").json()["data"] == {"day": "2026-01-01"}


def test_what_is_no_object_is_a_bad_request(api: Api, maps: str) -> None:
    for body in (b"[]", b'"word"', b"{"):
        assert api.refused("POST", maps, body)["code"] == 400


def test_defaults_are_filled_in(api: Api, namespace: str) -> None:
    made = api.post(f"/apis/apps/v1/namespaces/{namespace}/deployments", workload("Deployment", "web"))
    spec, pod = made["spec"], made["spec"]["template"]["spec"]
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}
    assert (spec["revisionHistoryLimit"], spec["progressDeadlineSeconds"]) == (10, 600)
    assert (pod["dnsPolicy"], pod["restartPolicy"], pod["schedulerName"]) == (
        "ClusterFirst", "Always", "default-scheduler",
    )  # fmt: skip
    assert pod["terminationGracePeriodSeconds"] == 30 and pod["securityContext"] == {}
    container = pod["containers"][0]
    assert container["imagePullPolicy"] == "IfNotPresent" and container["resources"] == {}
    assert container["terminationMessagePath"] == "/dev/termination-log"


def test_fields_that_go_leaves_out_are_left_out(api: Api, namespace: str) -> None:
    body = workload("Deployment", "web", 0)
    body["metadata"] |= {"labels": {}, "annotations": None}
    body["spec"] |= {"minReadySeconds": 0, "paused": False}
    made = api.post(f"/apis/apps/v1/namespaces/{namespace}/deployments", body)
    assert not {"labels", "annotations"} & set(made["metadata"])
    assert not {"minReadySeconds", "paused"} & set(made["spec"])
    assert made["spec"]["replicas"] == 0


def test_a_service_gets_an_address_and_keeps_it(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/services"
    body = {"metadata": {"name": "web"}, "spec": {"type": "NodePort", "ports": [{"port": 80}]}}
    made = api.post(path, body)["spec"]
    assert made["clusterIP"].startswith("10.100.") and made["clusterIPs"] == [made["clusterIP"]]
    assert 30000 <= made["ports"][0]["nodePort"] < 32768
    assert (made["ipFamilies"], made["ipFamilyPolicy"]) == (["IPv4"], "SingleStack")
    again = api.put(f"{path}/web", body)["spec"]
    assert (again["clusterIP"], again["ports"]) == (made["clusterIP"], made["ports"])
    plain = api.patch(f"{path}/web", {"spec": {"type": "ClusterIP"}})["spec"]
    assert plain["clusterIP"] == made["clusterIP"] and "nodePort" not in plain["ports"][0]


def test_a_job_selects_its_pods_by_its_own_uid(api: Api, namespace: str) -> None:
    pod = {"restartPolicy": "Never", "containers": [{"name": "main", "image": "busybox"}]}
    body = {"metadata": {"name": "once"}, "spec": {"suspend": True, "template": {"spec": pod}}}
    made = api.post(f"/apis/batch/v1/namespaces/{namespace}/jobs", body)
    uid = made["metadata"]["uid"]
    assert made["spec"]["selector"] == {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
    assert made["spec"]["template"]["metadata"]["labels"] == {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": "once",
        "controller-uid": uid,
        "job-name": "once",
    }


def test_a_body_that_is_too_deep_or_large_does_not_end_the_server(api: Api, maps: str) -> None:
    deep = json.dumps({"metadata": {"name": "one"}, "data": None})[:-5] + "[" * 5000 + "]" * 5000 + "}"
    assert api.send("POST", maps, deep.encode()).status_code == 400
    assert api.exists("/api/v1/namespaces/default")
