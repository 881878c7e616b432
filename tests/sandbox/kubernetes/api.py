"""A running Kubernetes API of the sandbox, as tests talk to it: plain HTTP, so that nothing hides what it answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from hubctl.sandbox.kubernetes import KubernetesServer, KubernetesSettings

Json = dict[str, Any]

JSON_PATCH = "application/json-patch+json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"


def settings(folder: Path, **more: Any) -> KubernetesSettings:
    """Of a cluster whose pods start at once."""
    given = {"pod_delay_seconds": 0.02, **more}
    return KubernetesSettings(state_dir=folder / "kubernetes", volumes_dir=folder / "volumes", **given)


class Api:
    """One server on a loop of its own, and a client for it."""

    def __init__(self, given: KubernetesSettings) -> None:
        self.settings = given
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.server = self._await(self._make())
        self.http = self.client()

    async def _make(self) -> KubernetesServer:
        server = KubernetesServer(self.settings)
        await server.start()
        return server

    def _await(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def client(self, token: str | None = None) -> httpx.Client:
        """A client with the operator's token, another, or ("") none."""
        context = ssl.create_default_context(cafile=str(self.server.ca_file))
        bearer = self.server.token if token is None else token
        headers = {"user-agent": "tests/1.0", **({"authorization": f"Bearer {bearer}"} if bearer else {})}
        return httpx.Client(base_url=self.server.url, verify=context, headers=headers, timeout=20)

    def wipe(self) -> None:
        self._await(self.server.wipe())

    def stop(self) -> None:
        """In order."""
        self.http.close()
        self._await(self.server.stop())
        self.abandon()

    def abandon(self) -> None:
        """As a kill would leave it: nothing is saved any more."""
        self.http.close()
        for task in self._await(self._tasks()):
            self._loop.call_soon_threadsafe(task.cancel)
        self._await(asyncio.sleep(0.05))
        self._await(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _tasks(self) -> list[asyncio.Task[Any]]:
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    def send(self, verb: str, path: str, body: Any = None, media_type: str = "application/json") -> httpx.Response:
        """Any request."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.http.request(verb, path, content=content, headers={"content-type": media_type})

    def get(self, path: str) -> Json:
        return _good(self.http.get(path))

    def post(self, path: str, body: Json) -> Json:
        return _good(self.send("POST", path, body))

    def put(self, path: str, body: Json) -> Json:
        return _good(self.send("PUT", path, body))

    def patch(self, path: str, body: Any, media_type: str = MERGE) -> Json:
        return _good(self.send("PATCH", path, body, media_type))

    def apply(self, path: str, body: Json, manager: str = "tests", *, force: bool = False) -> Json:
        query = f"fieldManager={manager}&force={'true' if force else 'false'}"
        return _good(self.send("PATCH", f"{path}?{query}", body, APPLY))

    def delete(self, path: str, body: Json | None = None) -> Json:
        return _good(self.send("DELETE", path, body))

    def refused(self, verb: str, path: str, body: Any = None, media_type: str = "application/json") -> Json:
        """The Status of a request that must not succeed."""
        answer = self.send(verb, path, body, media_type)
        assert answer.status_code >= 400, answer.text
        status: Json = answer.json()
        assert status["code"] == answer.status_code
        return status

    def exists(self, path: str) -> bool:
        return self.http.get(path).status_code == 200

    def until(self, path: str, is_so: Callable[[Json], bool], *, seconds: float = 60) -> Json:
        """An object once something is so of it."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.http.get(path)
            if answer.status_code == 200 and is_so(answer.json()):
                found: Json = answer.json()
                return found
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.02)

    def gone(self, path: str, *, seconds: float = 10) -> None:
        """Waits until nothing is there."""
        deadline = time.monotonic() + seconds
        while self.exists(path):
            assert time.monotonic() < deadline, self.http.get(path).text
            time.sleep(0.02)

    @contextlib.contextmanager
    def watch(self, path: str, **query: str) -> Iterator[Iterator[Json]]:
        """The events of a watch, one after the other."""
        parameters = {"watch": "true", "timeoutSeconds": "10", **query}
        with self.http.stream("GET", path, params=parameters) as answer:
            yield (json.loads(line) for line in answer.iter_lines())


def _good(answer: httpx.Response) -> Json:
    assert answer.status_code < 400, f"{answer.request.method} {answer.request.url}: {answer.text}"
    found: Json = answer.json()
    return found


def configmap(name: str, **data: str) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def pod_spec(image: str = "registry.k8s.io/pause:3.10", **more: Any) -> Json:
    return {"containers": [{"name": "main", "image": image}], **more}


def workload(kind: str, name: str, replicas: int | None = 1, *, api: str = "apps/v1", **spec: Any) -> Json:
    """A Deployment, StatefulSet, DaemonSet or ReplicaSet of pods labelled app=<name>."""
    template = {"metadata": {"labels": {"app": name}}, "spec": spec.pop("pod", pod_spec())}
    selector = {"matchLabels": {"app": name}}
    whole: Json = {"selector": selector, "template": template, **spec}
    if replicas is not None:
        whole["replicas"] = replicas
    if kind == "StatefulSet":
        whole.setdefault("serviceName", name)
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, "spec": whole}


def condition(obj: Json, kind: str) -> Json:
    """One condition of a status; {} if it is not there."""
    found = obj.get("status", {}).get("conditions") or []
    return next((item for item in found if item["type"] == kind), {})
