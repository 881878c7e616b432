"""What survives a stop, a kill and a wipe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import yaml

from tests.sandbox.kubernetes.api import Api, configmap, settings, workload

PATH = "/api/v1/namespaces/default/configmaps/one"


def test_objects_token_and_authority_survive_a_stop(own_folder: Path) -> None:
    first = Api(settings(own_folder))
    made = first.apply(PATH, configmap("one", a="b"))
    token, authority = first.server.token, first.server.ca_pem
    first.stop()
    second = Api(settings(own_folder))
    try:
        assert second.get(PATH) == made
        assert (second.server.token, second.server.ca_pem) == (token, authority)
        changed = second.patch(PATH, {"data": {"a": "c"}})
        assert int(changed["metadata"]["resourceVersion"]) > int(made["metadata"]["resourceVersion"])
    finally:
        second.stop()


def test_the_state_is_for_its_owner_only(own_folder: Path) -> None:
    api = Api(settings(own_folder))
    api.stop()
    assert (own_folder / "kubernetes" / "cluster.json").stat().st_mode & 0o777 == 0o600


def test_controllers_take_up_what_was_left_undone(own_folder: Path) -> None:
    first = Api(settings(own_folder, pod_delay_seconds=30))
    path = "/apis/apps/v1/namespaces/default/deployments"
    first.post(path, workload("Deployment", "web", 2))
    first.until(f"{path}/web", lambda found: found["status"].get("replicas") == 2)
    first.stop()
    second = Api(settings(own_folder))
    try:
        second.until(f"{path}/web", lambda found: found["status"].get("availableReplicas") == 2)
    finally:
        second.stop()


def test_custom_kinds_are_served_again(own_folder: Path) -> None:
    definition = {
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Cluster",
            "names": {"plural": "things", "kind": "Thing"},
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
            ],
        },
    }
    first = Api(settings(own_folder))
    first.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
    first.post(
        "/apis/example.com/v1/things", {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "t"}}
    )
    first.stop()
    second = Api(settings(own_folder))
    try:
        assert second.get("/apis/example.com/v1/things/t")["kind"] == "Thing"
    finally:
        second.stop()


def test_a_kill_loses_the_last_second_at_most(own_folder: Path) -> None:
    command = [sys.executable, "-m", "hubctl.sandbox.kubernetes", "--state", str(own_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        kubeconfig = Path(process.stdout.readline().strip().removeprefix("KUBECONFIG="))
        token = yaml.safe_load(kubeconfig.read_text())["users"][0]["user"]["token"]
        import httpx

        verify = __import__("ssl").create_default_context(cafile=str(own_folder / "kubernetes" / "ca.crt"))
        with httpx.Client(base_url=url, verify=verify, headers={"authorization": f"Bearer {token}"}) as client:
            made = client.post("/api/v1/namespaces/default/configmaps", json=configmap("one", a="b")).json()
        state = own_folder / "kubernetes" / "cluster.json"
        deadline = time.monotonic() + 10
        while not (state.exists() and made["metadata"]["uid"] in state.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    second = Api(settings(own_folder))
    try:
        assert second.get(PATH)["data"] == {"a": "b"}
    finally:
        second.stop()


def test_a_wipe_leaves_a_new_cluster_behind(own_folder: Path) -> None:
    api = Api(settings(own_folder))
    try:
        api.post("/api/v1/namespaces/default/configmaps", configmap("one"))
        before = api.get("/api/v1/namespaces/default")["metadata"]["uid"]
        api.wipe()
        assert not api.exists(PATH)
        assert api.get("/api/v1/namespaces/default")["metadata"]["uid"] != before
        assert api.get("/api/v1/nodes")["items"]
        with api.watch("/api/v1/namespaces", resourceVersion="1001") as events:
            assert next(events)["object"]["code"] == 410
    finally:
        api.stop()
