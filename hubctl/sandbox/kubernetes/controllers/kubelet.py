"""This module runs pods, as the kubelets of all nodes: most only seem to run, hubctl's own Jobs really do."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers import programs
from hubctl.sandbox.kubernetes.controllers.base import PODS, Background, Key, key_of, with_condition
from hubctl.sandbox.kubernetes.controllers.events import tell
from hubctl.sandbox.kubernetes.controllers.mounts import folders_of
from hubctl.sandbox.kubernetes.controllers.scheduler import claims_of
from hubctl.sandbox.kubernetes.controllers.sources import missing_file_source, missing_variable_source
from hubctl.sandbox.kubernetes.objects import Object, at, controller_of, is_terminating, name_of, now, uid_of
from hubctl.sandbox.kubernetes.operations.deletion import DeleteOptions, delete
from hubctl.sandbox.kubernetes.operations.writing import set_status
from hubctl.sandbox.kubernetes.resources import built_in
from hubctl.sandbox.kubernetes.store import Change

_CLAIMS = built_in("persistentvolumeclaims")
_NODES = built_in("nodes")
_MANAGER = "kubelet"
_RETRY_SECONDS = 0.3


class Kubelet:
    """Starts and ends pods after the delay of the settings."""

    def __init__(self, cluster: Cluster, background: Background) -> None:
        self._cluster = cluster
        self._background = background
        self._due: dict[str, float] = {}
        self._running: set[str] = set()

    def concerns(self, change: Change) -> Iterable[Key]:
        """Pods that a node has."""
        if change.key != PODS.storage_key:
            return []
        if change.type == "DELETED":
            self._cluster.logs.remove(change.after)
            self._due.pop(uid_of(change.after), None)
            return []
        return [key_of(change.after)] if change.after["spec"].get("nodeName") else []

    def reconcile(self, key: Key) -> float | None:  # noqa: PLR0911 (one a state)
        """Brings one pod one step on."""
        pod = self._cluster.store.get(PODS, *key)
        if pod is None or not pod["spec"].get("nodeName"):
            return None
        if is_terminating(pod):
            return self._end(pod)
        if at(pod, "status", "phase") != "Pending" or uid_of(pod) in self._running:
            return None
        if not self._has_claims(pod):
            return _RETRY_SECONDS
        if self._is_unpullable(pod):
            self._refuse_image(pod)
            return None
        if self._lacks_source(pod):
            return _RETRY_SECONDS
        wait = self._wait(f"start {uid_of(pod)}")
        if wait:
            if at(pod, "status", "containerStatuses") != _waiting(pod, "ContainerCreating", "")["containerStatuses"]:
                self._set(pod, _waiting(pod, "ContainerCreating", ""))
            return wait
        self._start(pod)
        return None

    def _lacks_source(self, pod: Object) -> bool:
        """Whether a ConfigMap or Secret that the pod needs is not there (yet), and says so."""
        told = ("FailedMount", "ContainerCreating", missing_file_source(self._cluster, pod))
        if not told[2]:
            told = ("Failed", "CreateContainerConfigError", missing_variable_source(self._cluster, pod))
        reason, state, why = told
        if not why:
            return False
        shown = why if state == "CreateContainerConfigError" else ""
        waiting = _waiting(pod, state, shown)
        if at(pod, "status", "containerStatuses") != waiting["containerStatuses"]:
            self._set(pod, waiting)
            self._tell(pod, reason, why if not shown else f"Error: {why}", kind="Warning")
        return True

    def _refuse_image(self, pod: Object) -> None:
        if at(pod, "status", "containerStatuses"):
            return
        for container in pod["spec"]["containers"]:
            why = f'failed to pull and unpack image "{container["image"]}": not found (simulated by the sandbox)'
            self._tell(pod, "Failed", f'Failed to pull image "{container["image"]}": {why}', kind="Warning")
            self._tell(pod, "Failed", "Error: ImagePullBackOff", kind="Warning")
        image = pod["spec"]["containers"][0]["image"]
        self._set(pod, _waiting(pod, "ImagePullBackOff", f'Back-off pulling image "{image}"'))

    def _tell(self, pod: Object, reason: str, message: str, *, kind: str = "Normal") -> None:
        tell(self._cluster, pod, _MANAGER, reason, message, kind=kind)

    def _start(self, pod: Object) -> None:
        for container in [*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"]]:
            self._tell(pod, "Pulled", f'Container image "{container["image"]}" already present on machine')
            self._tell(pod, "Created", f"Created container: {container['name']}")
            self._tell(pod, "Started", f"Started container {container['name']}")
        if pod["spec"].get("restartPolicy", "Always") == "Always":
            self._set(pod, _running(pod))
        elif programs.is_run(self._job_of(pod), pod):
            self._set(pod, _running(pod))
            self._running.add(uid_of(pod))
            self._background(self._run(pod))
        else:
            self._set(pod, _ended(pod, 0))

    def _job_of(self, pod: Object) -> Object | None:
        reference = controller_of(pod)
        if reference is None or reference["kind"] != "Job":
            return None
        return self._cluster.store.get(built_in("jobs", "batch"), pod["metadata"]["namespace"], reference["name"])

    async def _run(self, pod: Object) -> None:
        """Runs a program beside the loop; its output is the pod's log, its exit code the pod's."""
        container = pod["spec"]["containers"][0]
        folders = folders_of(self._cluster, pod)
        try:
            code, output = await asyncio.to_thread(programs.run, container, folders, self._environment())
            self._cluster.logs.write(pod, container["name"], output)
            self._set(pod, _ended(pod, code))
        finally:
            self._running.discard(uid_of(pod))

    def _environment(self) -> dict[str, str]:
        """Whoever runs here may do all that the sandbox's account may: no role is taken."""
        settings = self._cluster.settings
        if settings.aws_endpoint_url is None:
            return {}
        return {
            "AWS_ENDPOINT_URL": settings.aws_endpoint_url,
            "AWS_ACCESS_KEY_ID": settings.account_id,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
        }

    def _end(self, pod: Object) -> float | None:
        wait = self._wait(f"end {uid_of(pod)}")
        if wait:
            if not pod["metadata"].get("finalizers") and at(pod, "status", "phase") == "Running":
                for container in pod["spec"]["containers"]:
                    self._tell(pod, "Killing", f"Stopping container {container['name']}")
            return wait
        delete(self._cluster, PODS, pod["metadata"]["namespace"], name_of(pod), DeleteOptions(grace_seconds=0))
        return None

    def _wait(self, what: str) -> float:
        """Seconds that are left of the delay, which begins when this is first asked."""
        due = self._due.setdefault(what, time.monotonic() + self._cluster.settings.pod_delay_seconds)
        left = due - time.monotonic()
        if left > 0:
            return left
        self._due.pop(what)
        return 0.0

    def _has_claims(self, pod: Object) -> bool:
        namespace = pod["metadata"]["namespace"]
        claims = [self._cluster.store.get(_CLAIMS, namespace, name) for name in claims_of(pod)]
        return all(claim is not None and at(claim, "status", "phase") == "Bound" for claim in claims)

    def _is_unpullable(self, pod: Object) -> bool:
        images = [item["image"] for item in pod["spec"]["containers"]]
        return any(word in image for word in self._cluster.settings.failing_images for image in images)

    def _set(self, pod: Object, status: Object) -> None:
        current = self._cluster.store.get(PODS, pod["metadata"]["namespace"], name_of(pod))
        if current is None or uid_of(current) != uid_of(pod):
            return
        conditions = at(current, "status", "conditions") or []
        for condition in status["conditions"]:
            conditions = with_condition(conditions, condition, now())
        kept = {name: value for name, value in (current.get("status") or {}).items() if name == "qosClass"}
        host = self._host(current)
        if host:
            kept |= {"hostIP": host, "hostIPs": [{"ip": host}]}
        set_status(self._cluster, PODS, current, {**kept, **status, "conditions": conditions}, _MANAGER)

    def _host(self, pod: Object) -> str:
        node = self._cluster.store.get(_NODES, "", pod["spec"]["nodeName"])
        addresses = at(node, "status", "addresses") or []
        return next((str(item["address"]) for item in addresses if item["type"] == "InternalIP"), "")


def _address(pod: Object) -> str:
    number = int(hashlib.sha256(uid_of(pod).encode()).hexdigest()[:4], 16)
    return f"10.0.{100 + number // 256 % 100}.{number % 254 + 1}"


def _conditions(*, is_ready: bool, reason: str = "") -> list[Object]:
    state = "True" if is_ready else "False"
    told: Object = {"reason": reason} if reason else {}
    return [
        {"type": "PodReadyToStartContainers", "status": "True"},
        {"type": "Initialized", "status": "True"},
        {"type": "Ready", "status": state, **told},
        {"type": "ContainersReady", "status": state, **told},
        {"type": "PodScheduled", "status": "True"},
    ]


def _statuses(containers: list[Object], state: Object, *, is_ready: bool) -> list[Object]:
    return [
        {
            "name": item["name"],
            "image": item["image"],
            "imageID": "",
            "ready": is_ready,
            "started": is_ready,
            "restartCount": 0,
            "state": state,
            "lastState": {},
        }
        for item in containers
    ]


def _initialised(pod: Object) -> Object:
    containers = pod["spec"].get("initContainers") or []
    done = {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": now(), "finishedAt": now()}}
    return {"initContainerStatuses": _statuses(containers, done, is_ready=True)} if containers else {}


def _running(pod: Object) -> Object:
    address = _address(pod)
    return {
        "phase": "Running",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": now(),
        "conditions": _conditions(is_ready=True),
        **_initialised(pod),
        "containerStatuses": _statuses(pod["spec"]["containers"], {"running": {"startedAt": now()}}, is_ready=True),
    }


def _waiting(pod: Object, reason: str, message: str) -> Object:
    state: Object = {"waiting": {"reason": reason, **({"message": message} if message else {})}}
    return {
        "phase": "Pending",
        "startTime": at(pod, "status", "startTime") or now(),
        "conditions": _conditions(is_ready=False, reason="ContainersNotReady"),
        "containerStatuses": _statuses(pod["spec"]["containers"], state, is_ready=False),
    }


def _ended(pod: Object, code: int) -> Object:
    reason = "Completed" if code == 0 else "Error"
    state = {"terminated": {"exitCode": code, "reason": reason, "startedAt": now(), "finishedAt": now()}}
    return {
        "phase": "Succeeded" if code == 0 else "Failed",
        "podIP": _address(pod),
        "startTime": at(pod, "status", "startTime") or now(),
        "conditions": _conditions(is_ready=False, reason="PodCompleted"),
        **_initialised(pod),
        "containerStatuses": _statuses(pod["spec"]["containers"], state, is_ready=False),
    }
