"""Real helm 3 and helm 4 on the sandbox's Kubernetes API: install, upgrade, failure, rollback, history, uninstall."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.kubernetes.api import Api, configmap

CHART = """
apiVersion: v2
name: web
version: 1.0.0
"""
VALUES = """
image: registry.k8s.io/pause:3.10
word: hello
replicas: 2
"""
TEMPLATES = """
apiVersion: v1
kind: ConfigMap
metadata: {name: words}
data: {word: "{{ .Values.word }}"}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk}
spec: {accessModes: [ReadWriteOnce], storageClassName: gp2, resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: {{ .Values.replicas }}
  strategy: {type: Recreate}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "{{ .Values.image }}", volumeMounts: [{name: disk, mountPath: /disk}]}]
      volumes: [{name: disk, persistentVolumeClaim: {claimName: disk}}]
---
apiVersion: batch/v1
kind: Job
metadata:
  name: before
  annotations: {helm.sh/hook: pre-install, helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
"""


@dataclass
class Helm:
    """One helm, with a home and a namespace of its own."""

    binary: Path
    version: int
    home: Path
    kubeconfig: Path
    namespace: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        homes = {f"HELM_{kind}_HOME": str(self.home / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "KUBECONFIG": str(self.kubeconfig), **homes}
        command = [str(self.binary), *arguments, "--namespace", self.namespace]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

    def good(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def upgrade(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("upgrade", "--install", "web", str(self.chart), "--wait", *arguments)

    @property
    def chart(self) -> Path:
        return self.home / "chart"

    @property
    def back(self) -> str:
        return "--atomic" if self.version == 3 else "--rollback-on-failure"

    def history(self) -> list[tuple[int, str, str]]:
        found: list[dict[str, Any]] = json.loads(self.good("history", "web", "-o", "json"))
        return [(item["revision"], item["status"], item["description"]) for item in found]


@pytest.fixture(params=[3, 4])
def helm(request: pytest.FixtureRequest, api: Api, namespace: str, tmp_path: Path) -> Iterator[Helm]:
    binary = request.getfixturevalue(f"helm{request.param}")
    kubeconfig = tmp_path / "kubeconfig"
    api.server.write_kubeconfig(kubeconfig)
    helm = Helm(binary, request.param, tmp_path, kubeconfig, namespace)
    (helm.chart / "templates").mkdir(parents=True)
    (helm.chart / "Chart.yaml").write_text(CHART)
    (helm.chart / "values.yaml").write_text(VALUES)
    (helm.chart / "templates" / "all.yaml").write_text(TEMPLATES)
    yield helm


def _deployment(api: Api, helm: Helm) -> Any:
    return api.get(f"/apis/apps/v1/namespaces/{helm.namespace}/deployments/web")


def test_a_release_lives_from_install_to_uninstall(api: Api, helm: Helm) -> None:
    installed = helm.upgrade()
    assert installed.returncode == 0, installed.stderr
    assert _deployment(api, helm)["status"]["readyReplicas"] == 2
    assert not api.exists(f"/apis/batch/v1/namespaces/{helm.namespace}/jobs/before"), "the hook has run and gone"

    upgraded = helm.upgrade("--set", "word=bye,replicas=1,image=new")
    assert upgraded.returncode == 0, upgraded.stderr
    assert _deployment(api, helm)["spec"]["template"]["spec"]["containers"][0]["image"] == "new"
    assert api.get(f"/api/v1/namespaces/{helm.namespace}/configmaps/words")["data"] == {"word": "bye"}
    helm.good("rollback", "web", "1", "--wait")
    assert _deployment(api, helm)["status"]["readyReplicas"] == 2
    assert [(number, status) for number, status, _ in helm.history()] == [
        (1, "superseded"), (2, "superseded"), (3, "deployed"),
    ]  # fmt: skip
    assert helm.history()[-1][2] == "Rollback to 1"
    assert json.loads(helm.good("list", "-o", "json"))[0]["status"] == "deployed"
    assert "hello" in helm.good("get", "manifest", "web")

    helm.good("uninstall", "web", "--wait")
    for path in ("deployments", "replicasets"):
        assert api.get(f"/apis/apps/v1/namespaces/{helm.namespace}/{path}")["items"] == []
    assert api.get(f"/api/v1/namespaces/{helm.namespace}/secrets")["items"] == []
    assert "release: not found" in helm.run("status", "web").stderr


def test_an_image_that_cannot_be_pulled_ends_in_a_timeout(api: Api, helm: Helm) -> None:
    done = helm.upgrade("--set", "image=unpullable", "--timeout", "3s")
    assert done.returncode == 1
    assert "context deadline exceeded" in done.stderr
    assert [(number, status) for number, status, _ in helm.history()] == [(1, "failed")]
    healed = helm.upgrade("--reset-values")
    assert healed.returncode == 0, healed.stderr


def test_a_failed_upgrade_is_rolled_back(api: Api, helm: Helm) -> None:
    assert helm.upgrade().returncode == 0
    failed = helm.upgrade("--set", "image=unpullable,word=bad", "--timeout", "3s", helm.back)
    assert failed.returncode == 1
    assert "has been rolled back" in failed.stderr or "rolled back due to" in failed.stderr
    assert [(number, status) for number, status, _ in helm.history()] == [
        (1, "superseded"), (2, "failed"), (3, "deployed"),
    ]  # fmt: skip
    assert _deployment(api, helm)["status"]["readyReplicas"] == 2
    assert api.get(f"/api/v1/namespaces/{helm.namespace}/configmaps/words")["data"] == {"word": "hello"}


def test_what_belongs_to_somebody_else_is_not_taken(api: Api, helm: Helm) -> None:
    api.post(f"/api/v1/namespaces/{helm.namespace}/configmaps", configmap("words", word="mine"))
    done = helm.upgrade()
    assert done.returncode == 1
    assert f'ConfigMap "words" in namespace "{helm.namespace}" exists and cannot be imported' in done.stderr
    assert "invalid ownership metadata" in done.stderr
    assert api.get(f"/api/v1/namespaces/{helm.namespace}/configmaps/words")["data"] == {"word": "mine"}


def test_a_field_that_does_not_exist_is_refused_or_warned_of(api: Api, helm: Helm) -> None:
    """helm 4 applies on the server's side, which knows every field; helm 3 sends what it has and shows the warning."""
    (helm.chart / "templates" / "all.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words}\ncolour: red\n"
    )
    done = helm.upgrade()
    if helm.version == 4:
        assert done.returncode == 1 and ".colour: field not declared in schema" in done.stderr
    else:
        assert "unknown field" in done.stderr and done.returncode == 0


def test_a_dry_run_on_the_server_keeps_nothing(api: Api, helm: Helm) -> None:
    done = helm.upgrade("--dry-run=server")
    assert done.returncode == 0, done.stderr
    assert api.get(f"/api/v1/namespaces/{helm.namespace}/secrets")["items"] == []
    assert not api.exists(f"/api/v1/namespaces/{helm.namespace}/configmaps/words")
