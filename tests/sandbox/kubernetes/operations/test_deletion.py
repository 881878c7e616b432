"""Deletion: finalizers, grace, preconditions, what owners leave behind, and namespaces that end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.kubernetes.api import Api, Json, condition, configmap, pod_spec, workload

HELD = {"finalizers": ["example.com/held"]}


@pytest.fixture
def maps(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps"


def _held(name: str) -> Json:
    return {**configmap(name), "metadata": {"name": name, **HELD}}


def _owned(name: str, owner: Json, **reference: Any) -> Json:
    body = configmap(name)
    names = {"apiVersion": "v1", "kind": "ConfigMap", "name": owner["metadata"]["name"]}
    body["metadata"]["ownerReferences"] = [{**names, "uid": owner["metadata"]["uid"], **reference}]
    return body


def test_what_nothing_holds_is_gone_at_once(api: Api, maps: str) -> None:
    made = api.post(maps, configmap("one"))
    status = api.delete(f"{maps}/one")
    assert (status["kind"], status["status"]) == ("Status", "Success")
    assert status["details"] == {"name": "one", "kind": "configmaps", "uid": made["metadata"]["uid"]}
    assert api.refused("DELETE", f"{maps}/one")["code"] == 404


def test_some_kinds_answer_with_what_was_deleted(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    api.post(path, {"metadata": {"name": "bot"}})
    assert api.delete(f"{path}/bot")["kind"] == "ServiceAccount"


def test_a_finalizer_holds_until_it_is_taken_off(api: Api, maps: str) -> None:
    api.post(maps, _held("one"))
    marked = api.delete(f"{maps}/one")
    assert marked["kind"] == "ConfigMap"
    assert marked["metadata"]["deletionTimestamp"] and marked["metadata"]["deletionGracePeriodSeconds"] == 0
    assert api.patch(f"{maps}/one", {"data": {"a": "b"}})["data"] == {"a": "b"}
    api.patch(f"{maps}/one", {"metadata": {"finalizers": []}})
    assert not api.exists(f"{maps}/one")


def test_no_finalizer_is_added_to_what_is_to_go(api: Api, maps: str) -> None:
    api.post(maps, _held("one"))
    api.delete(f"{maps}/one")
    more = {"metadata": {"finalizers": ["example.com/held", "example.com/new"]}}
    status = api.refused("PATCH", f"{maps}/one", more, "application/merge-patch+json")
    assert status["code"] == 422
    assert status["message"] == (
        'ConfigMap "one" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is '
        'being deleted, found new finalizers []string{"example.com/new"}'
    )


def test_a_precondition_that_does_not_hold_is_a_conflict(api: Api, maps: str) -> None:
    made = api.post(maps, configmap("one"))
    uid, version = made["metadata"]["uid"], made["metadata"]["resourceVersion"]
    status = api.refused("DELETE", f"{maps}/one", {"preconditions": {"uid": "other"}})
    assert (status["code"], status["reason"]) == (409, "Conflict")
    assert status["message"] == (
        f'Operation cannot be fulfilled on ConfigMap "one": the UID in the precondition (other) does not match the '
        f"UID in record ({uid}). The object might have been deleted and then recreated"
    )
    status = api.refused("DELETE", f"{maps}/one", {"preconditions": {"resourceVersion": "1"}})
    assert f"does not match the ResourceVersion in record ({version})" in status["message"]
    api.delete(f"{maps}/one", {"preconditions": {"uid": uid, "resourceVersion": version}})
    assert not api.exists(f"{maps}/one")


def test_a_policy_that_does_not_exist_is_invalid(api: Api, maps: str) -> None:
    status = api.refused("DELETE", f"{maps}/one?propagationPolicy=Sideways")
    assert status["code"] == 422
    assert status["message"] == (
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": '
        'supported values: "Foreground", "Background", "Orphan", "nil"'
    )


def test_a_dry_run_deletes_nothing(api: Api, maps: str) -> None:
    api.post(maps, configmap("one"))
    assert api.delete(f"{maps}/one", {"dryRun": ["All"]})["status"] == "Success"
    assert api.exists(f"{maps}/one")


def test_many_are_deleted_by_selector(api: Api, maps: str) -> None:
    for number in range(3):
        body = configmap(f"map-{number}")
        body["metadata"]["labels"] = {"half": str(number % 2)}
        api.post(maps, body)
    gone = api.delete(f"{maps}?labelSelector=half%3D0")
    assert [item["metadata"]["name"] for item in gone["items"]] == ["map-0", "map-2"]
    assert api.exists(f"{maps}/map-1") and not api.exists(f"{maps}/map-0")


def test_a_running_pod_ends_in_its_own_time(api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/pods"
    api.post(path, {"metadata": {"name": "one"}, "spec": pod_spec(terminationGracePeriodSeconds=7)})
    api.until(f"{path}/one", lambda pod: pod["status"]["phase"] == "Running")
    marked = api.delete(f"{path}/one")
    assert marked["metadata"]["deletionGracePeriodSeconds"] == 7
    api.gone(f"{path}/one")


def test_dependents_go_in_the_background(api: Api, maps: str) -> None:
    owner = api.post(maps, configmap("owner"))
    api.post(maps, _owned("child", owner))
    api.delete(f"{maps}/owner", {"propagationPolicy": "Background"})
    api.gone(f"{maps}/child")


def test_orphans_stay_and_forget_their_owner(api: Api, maps: str) -> None:
    owner = api.post(maps, configmap("owner"))
    api.post(maps, _owned("child", owner))
    assert api.delete(f"{maps}/owner", {"propagationPolicy": "Orphan"})["metadata"]["finalizers"] == ["orphan"]
    api.gone(f"{maps}/owner")
    assert "ownerReferences" not in api.get(f"{maps}/child")["metadata"]


def test_in_the_foreground_an_owner_waits_for_its_dependents(api: Api, maps: str) -> None:
    owner = api.post(maps, configmap("owner"))
    child = _owned("child", owner, blockOwnerDeletion=True)
    child["metadata"] |= HELD
    api.post(maps, child)
    marked = api.delete(f"{maps}/owner", {"propagationPolicy": "Foreground"})
    assert marked["metadata"]["finalizers"] == ["foregroundDeletion"]
    api.until(f"{maps}/child", lambda found: "deletionTimestamp" in found["metadata"])
    assert api.exists(f"{maps}/owner")
    api.patch(f"{maps}/child", {"metadata": {"finalizers": []}})
    api.gone(f"{maps}/owner")


def test_a_dependent_of_two_owners_goes_with_the_last(api: Api, maps: str) -> None:
    first, second = api.post(maps, configmap("first")), api.post(maps, configmap("second"))
    child = _owned("child", first)
    child["metadata"]["ownerReferences"] += _owned("child", second)["metadata"]["ownerReferences"]
    api.post(maps, child)
    api.delete(f"{maps}/first")
    left = api.until(f"{maps}/child", lambda found: len(found["metadata"]["ownerReferences"]) == 1)
    assert left["metadata"]["ownerReferences"][0]["name"] == "second"
    api.delete(f"{maps}/second")
    api.gone(f"{maps}/child")


def test_a_dependent_of_nobody_is_collected(api: Api, maps: str) -> None:
    owner = api.post(maps, configmap("owner"))
    api.delete(f"{maps}/owner")
    api.post(maps, _owned("child", owner))
    api.gone(f"{maps}/child")


def test_jobs_leave_their_pods_behind_unless_told_otherwise(api: Api, namespace: str) -> None:
    jobs, pods = f"/apis/batch/v1/namespaces/{namespace}/jobs", f"/api/v1/namespaces/{namespace}/pods"
    template = {"spec": pod_spec("busybox", restartPolicy="Never")}

    def run(name: str) -> None:
        api.post(jobs, {"metadata": {"name": name}, "spec": {"template": template}})
        api.until(f"{jobs}/{name}", lambda job: condition(job, "Complete"))

    def pods_of(name: str) -> list[Any]:
        found: list[Any] = api.get(f"{pods}?labelSelector=job-name%3D{name}")["items"]
        return found

    run("left")
    answer = api.send("DELETE", f"{jobs}/left")
    assert "child pods are preserved by default when jobs are deleted" in answer.headers["warning"]
    api.gone(f"{jobs}/left")
    assert "ownerReferences" not in pods_of("left")[0]["metadata"]
    run("taken")
    pod = pods_of("taken")[0]["metadata"]["name"]
    answer = api.send("DELETE", f"{jobs}/taken?propagationPolicy=Background")
    assert "warning" not in answer.headers
    api.gone(f"{pods}/{pod}")


def test_a_namespace_goes_when_it_is_empty(api: Api, namespace: str, maps: str) -> None:
    path = f"/api/v1/namespaces/{namespace}"
    api.post(f"/apis/apps/v1/namespaces/{namespace}/deployments", workload("Deployment", "web", 2))
    marked = api.delete(path)
    assert (marked["kind"], marked["status"]["phase"]) == ("Namespace", "Terminating")
    api.gone(path)
    assert api.get("/api/v1/pods?fieldSelector=metadata.namespace%3D" + namespace)["items"] == []


def test_a_namespace_says_what_holds_it(api: Api, namespace: str, maps: str) -> None:
    path = f"/api/v1/namespaces/{namespace}"
    api.post(maps, _held("one"))
    api.delete(path)
    found = api.until(path, lambda item: condition(item, "NamespaceFinalizersRemaining"))
    remaining, held = condition(found, "NamespaceContentRemaining"), condition(found, "NamespaceFinalizersRemaining")
    assert (remaining["status"], remaining["reason"]) == ("True", "SomeResourcesRemain")
    assert remaining["message"] == "Some resources are remaining: configmaps. has 1 resource instances"
    assert held["message"] == (
        "Some content in the namespace has finalizers remaining: example.com/held in 1 resource instances"
    )
    assert condition(found, "NamespaceDeletionContentFailure")["status"] == "False"
    api.patch(f"{maps}/one", {"metadata": {"finalizers": []}})
    api.gone(path)


def test_nothing_new_is_made_in_a_namespace_that_ends(api: Api, namespace: str, maps: str) -> None:
    api.post(maps, _held("one"))
    api.delete(f"/api/v1/namespaces/{namespace}")
    status = api.refused("POST", maps, configmap("two"))
    assert (status["code"], status["reason"]) == (403, "Forbidden")
    assert status["message"] == (
        f'configmaps "two" is forbidden: unable to create new content in namespace {namespace} because it is being '
        "terminated"
    )
    assert status["details"]["causes"] == [
        {
            "reason": "NamespaceTerminating",
            "message": f"namespace {namespace} is being terminated",
            "field": "metadata.namespace",
        }
    ]
    api.patch(f"{maps}/one", {"metadata": {"finalizers": []}})


def test_some_namespaces_are_immortal(api: Api) -> None:
    for name in ("default", "kube-system", "kube-public"):
        status = api.refused("DELETE", f"/api/v1/namespaces/{name}")
        assert status["message"] == f'namespaces "{name}" is forbidden: this namespace may not be deleted'


def test_every_namespace_has_an_account_and_the_authority(api: Api, namespace: str, maps: str) -> None:
    account = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
    authority = api.until(f"{maps}/kube-root-ca.crt", lambda _: True)
    assert authority["data"]["ca.crt"].startswith("-----BEGIN CERTIFICATE-----")
    before = api.get(account)["metadata"]["uid"]
    api.delete(account)
    api.until(account, lambda found: found["metadata"]["uid"] != before)
