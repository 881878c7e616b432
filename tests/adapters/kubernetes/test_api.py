"""The Kubernetes adapter on the Kubernetes API of the sandbox (or of the cluster that HUBCTL_TEST_KUBECONFIG names)."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.kubernetes.rest import ApiError, Rest
from hubctl.core.kubernetes import JobResult, ObjectRef
from hubctl.errors import HubctlError

_COUNT = itertools.count()


@pytest.fixture(scope="module")
def api(kubeconfig: Path) -> Iterator[KubernetesApi]:
    made = KubernetesApi(kubeconfig, SystemClock())
    yield made
    made.close()


@pytest.fixture
def namespace(api: KubernetesApi) -> Iterator[str]:
    name = f"test-{os.getpid()}-{next(_COUNT)}"
    api.apply(_namespace(name))
    yield name
    api.delete(ObjectRef("v1", "Namespace", name), timeout_seconds=30)


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _words(namespace: str, **data: str) -> dict[str, Any]:
    metadata = {"name": "words", "namespace": namespace, "labels": {"of": "test"}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _job(namespace: str, *, image: str = "busybox", word: str = "hello") -> dict[str, Any]:
    container = {"name": "main", "image": image, "command": ["echo", word]}
    pod = {"restartPolicy": "Never", "containers": [container]}
    spec = {"backoffLimit": 0, "template": {"spec": pod}}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "once", "namespace": namespace},
        "spec": spec,
    }


def _deployment(namespace: str, replicas: int) -> dict[str, Any]:
    pod = {
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": [{"name": "web", "image": "nginx"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": namespace},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": pod},
    }


def _silent(_words: str, _fraction: float | None) -> None:
    """Nobody listens."""


def test_an_object_that_was_not_there_is_created(api: KubernetesApi, namespace: str) -> None:
    assert api.apply(_words(namespace, a="1")) == "created"


def _class(name: str, tag: str, *, label: str = "") -> dict[str, Any]:
    metadata = {"name": name, "labels": {"of": label or "test"}}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": metadata,
        "provisioner": "ebs.csi.aws.com",
        "parameters": {"type": "gp3", "tagSpecification_1": tag},
    }


@pytest.fixture
def class_name(api: KubernetesApi) -> Iterator[str]:
    name = f"test-{os.getpid()}-{next(_COUNT)}"
    yield name
    api.delete(ObjectRef("storage.k8s.io/v1", "StorageClass", name), timeout_seconds=30)


def test_a_class_of_disks_is_made_anew_where_it_cannot_be_changed(api: KubernetesApi, class_name: str) -> None:
    ref = ObjectRef("storage.k8s.io/v1", "StorageClass", class_name)
    assert api.apply(_class(class_name, "Owner=team")) == "created"
    assert api.apply(_class(class_name, "Owner=team", label="other")) == "changed"
    before = api.get(ref)
    assert api.preview(_class(class_name, "Owner=people")) == "replaced"
    assert api.get(ref) == before
    assert api.apply(_class(class_name, "Owner=people")) == "replaced"
    assert (api.get(ref) or {})["parameters"]["tagSpecification_1"] == "Owner=people"
    assert api.apply(_class(class_name, "Owner=people")) == "unchanged"


def test_a_class_of_disks_that_is_wrong_is_refused_and_the_old_one_stays(api: KubernetesApi, class_name: str) -> None:
    api.apply(_class(class_name, "Owner=team"))
    with pytest.raises(HubctlError):
        api.apply({**_class(class_name, "Owner=team"), "provisioner": ""})
    assert api.get(ObjectRef("storage.k8s.io/v1", "StorageClass", class_name)) is not None


class MayOnlyRead:
    """The API for whoever may change nothing: a rehearsal of a change is refused like the change."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def json(self, method: str, path: str, *, doing: str, **more: Any) -> Any:
        if method != "GET":
            raise ApiError(doing, 403, b'{"reason": "Forbidden", "message": "may not patch"}')
        return self._rest.json(method, path, doing=doing, **more)

    def path(self, ref: ObjectRef) -> str:
        return self._rest.path(ref)


def test_whoever_may_only_read_has_what_is_there_compared_with_what_is_wanted(
    api: KubernetesApi, kubeconfig: Path, namespace: str, class_name: str
) -> None:
    api.apply(_words(namespace, a="1"))
    api.apply(_class(class_name, "Owner=team"))
    looking: Any = KubernetesApi(kubeconfig, SystemClock())
    rest = looking._rest
    looking._rest = MayOnlyRead(rest)
    previews = [
        looking.preview(_words(namespace, a="1")),
        looking.preview(_words(namespace, a="2")),
        looking.preview(_class(class_name, "Owner=people")),
        looking.preview({**_words(namespace), "metadata": {"name": "more", "namespace": namespace}}),
    ]
    rest.close()
    assert previews == ["unchanged", "changed", "replaced", "created"]


def test_applying_the_same_again_changes_nothing(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1"))
    assert api.apply(_words(namespace, a="1")) == "unchanged"


def test_applying_another_content_changes_the_object(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1"))
    assert api.apply(_words(namespace, a="2")) == "changed"


def test_a_key_that_is_no_longer_applied_goes(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1", b="2"))
    api.apply(_words(namespace, a="1"))
    there = api.get(ObjectRef("v1", "ConfigMap", "words", namespace))
    assert there is not None
    assert there["data"] == {"a": "1"}


def test_a_preview_says_created_where_not_even_the_namespace_exists(api: KubernetesApi) -> None:
    assert api.preview(_words("nowhere", a="1")) == "created"


def test_a_preview_of_a_change_leaves_the_object_as_it_is(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1"))
    assert api.preview(_words(namespace, a="2")) == "changed"
    assert api.apply(_words(namespace, a="1")) == "unchanged"


def test_what_is_not_there_is_none(api: KubernetesApi, namespace: str) -> None:
    assert api.get(ObjectRef("v1", "ConfigMap", "nothing", namespace)) is None


def test_an_object_of_a_kind_that_the_cluster_never_heard_of_is_none(api: KubernetesApi, namespace: str) -> None:
    assert api.get(ObjectRef("example.org/v1", "Wish", "peace", namespace)) is None


def test_a_list_keeps_to_namespace_and_labels_and_names_the_kind(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1"))
    found = api.list("v1", "ConfigMap", namespace=namespace, labels="of=test")
    assert [ObjectRef.of(item) for item in found] == [ObjectRef("v1", "ConfigMap", "words", namespace)]


def test_a_namespace_that_does_not_exist_lists_as_empty(api: KubernetesApi) -> None:
    assert api.list("v1", "Service", namespace="nowhere") == []


def test_deleting_waits_until_the_object_is_gone(api: KubernetesApi, namespace: str) -> None:
    api.apply(_words(namespace, a="1"))
    ref = ObjectRef("v1", "ConfigMap", "words", namespace)
    assert api.delete(ref, timeout_seconds=20)
    assert api.get(ref) is None


@pytest.mark.parametrize("version", ["v1", "example.org/v1"])
def test_deleting_what_is_not_there_is_no_fault(api: KubernetesApi, namespace: str, version: str) -> None:
    kind = "ConfigMap" if version == "v1" else "Wish"
    assert not api.delete(ObjectRef(version, kind, "nothing", namespace), timeout_seconds=5)


def test_an_object_that_stays_is_named_with_what_holds_it(api: KubernetesApi, namespace: str) -> None:
    held = _words(namespace, a="1")
    held["metadata"]["finalizers"] = ["example.org/hold"]
    api.apply(held)
    ref = ObjectRef("v1", "ConfigMap", "words", namespace)
    try:
        with pytest.raises(HubctlError, match=r"ConfigMap .*/words is still there after 1 s: held by example.org/hold"):
            api.delete(ref, timeout_seconds=1)
    finally:
        api.apply(_words(namespace, a="1"))  # applied without the finalizer: the manager lets go of it


def test_a_job_runs_once(api: KubernetesApi, namespace: str) -> None:
    result = api.run_job(_job(namespace), timeout_seconds=30, progress=_silent)
    assert isinstance(result, JobResult)
    assert result.succeeded
    assert api.job_done(_job(namespace))
    assert api.run_job(_job(namespace), timeout_seconds=30, progress=_silent) is None


def test_a_job_with_another_content_runs_again(api: KubernetesApi, namespace: str) -> None:
    api.run_job(_job(namespace), timeout_seconds=30, progress=_silent)
    other = _job(namespace, word="goodbye")
    assert not api.job_done(other)
    result = api.run_job(other, timeout_seconds=30, progress=_silent)
    assert result is not None
    assert result.succeeded


def test_workloads_are_counted(api: KubernetesApi, namespace: str) -> None:
    api.apply(_deployment(namespace, 2))
    end = time.monotonic() + 20
    while (found := api.workloads(namespace))[0].ready < 2 and time.monotonic() < end:
        time.sleep(0.1)
    ref = ObjectRef("apps/v1", "Deployment", "web", namespace)
    assert [(one.ref, one.ready, one.wanted) for one in found] == [(ref, 2, 2)]


def test_nodes_are_listed_with_their_readiness(api: KubernetesApi) -> None:
    nodes = api.nodes()
    assert nodes
    assert all(node.ready for node in nodes)


def test_a_service_that_is_not_there_answers_404(api: KubernetesApi, namespace: str) -> None:
    assert api.proxy_get(namespace, "hub:8081", "/hub/health")[0] == 404


def test_several_threads_may_use_it_at_once(kubeconfig: Path, namespace: str) -> None:
    fresh = KubernetesApi(kubeconfig, SystemClock())
    manifests = [_words(namespace, a=str(number)) for number in range(16)]
    for number, manifest in enumerate(manifests):
        manifest["metadata"]["name"] = f"words-{number}"
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(fresh.apply, manifests))
    fresh.close()
    assert said == ["created"] * 16
