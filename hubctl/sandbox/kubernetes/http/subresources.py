"""This module answers the parts of objects that have a path of their own: scale, log, eviction, binding, token,
proxy.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hubctl.sandbox.kubernetes.cluster import Cluster, WriteOptions
from hubctl.sandbox.kubernetes.errors import ApiError, bad_request, conflict, method_not_allowed, too_many_requests
from hubctl.sandbox.kubernetes.http import applications
from hubctl.sandbox.kubernetes.http.answers import Answer
from hubctl.sandbox.kubernetes.http.options import options_of
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.objects import Object, at, clone, is_terminating, labels_of, name_of, now
from hubctl.sandbox.kubernetes.operations import deletion, writing
from hubctl.sandbox.kubernetes.patching.json_patch import json_patched
from hubctl.sandbox.kubernetes.patching.merge import merge_patched
from hubctl.sandbox.kubernetes.resources import Resource, built_in
from hubctl.sandbox.kubernetes.selectors import matches

_BUDGETS = built_in("poddisruptionbudgets", "policy")


def answer_subresource(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    """Answers a request for a subresource other than status. Raises ApiError."""
    if target.subresource not in resource.subresources:
        raise ApiError(404, "NotFound", "the server could not find the requested resource", {})
    return _ANSWERS[target.subresource](cluster, resource, target, request)


def _answer(body: object, status: int = 200, media_type: str = "application/json") -> Answer:
    return Answer(body, status, media_type)


def scale_of(obj: Object, resource: Resource) -> Object:
    """The autoscaling/v1 Scale of a workload."""
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    selector = obj["spec"].get("selector") or {}
    labels = selector.get("matchLabels", selector) if resource.group == "apps" else selector
    status: Object = {"replicas": at(obj, "status", "replicas") or 0}
    if labels:
        status["selector"] = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: obj["metadata"][key] for key in kept if key in obj["metadata"]},
        "spec": {"replicas": obj["spec"].get("replicas", 0)},
        "status": status,
    }


def _scale(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    old = writing.read(cluster, resource, target.namespace, target.name)
    if request.verb == "GET":
        return _answer(scale_of(old, resource))
    if request.verb not in ("PUT", "PATCH"):
        raise method_not_allowed()
    body = request.body()
    if request.verb == "PATCH":
        patched = json_patched if request.media_type == "application/json-patch+json" else merge_patched
        body = patched(scale_of(old, resource), body)
    version = (body.get("metadata") or {}).get("resourceVersion")
    writing.check_preconditions(resource, old, version=version, uid=None)
    new: Object = clone(old)
    new["spec"]["replicas"] = (body.get("spec") or {}).get("replicas", 0)
    options = options_of(request, "scale")
    return _answer(scale_of(writing.change(cluster, resource, old, new, options), resource))


def _log(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    pod = writing.read(cluster, resource, target.namespace, target.name)
    names = [item["name"] for item in [*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"]]]
    container = request.query.get("container") or pod["spec"]["containers"][0]["name"]
    if not request.query.get("container") and len(pod["spec"]["containers"]) > 1:
        shown = " ".join(item["name"] for item in pod["spec"]["containers"])
        raise bad_request(f"a container name must be specified for pod {target.name}, choose one of: [{shown}]")
    if container not in names:
        raise bad_request(f"container {container} is not valid for pod {target.name}")
    if at(pod, "status", "phase") == "Pending":
        why = f'container "{container}" in pod "{target.name}" is waiting to start: ContainerCreating'
        raise bad_request(why)
    text = cluster.logs.read(pod, container)
    lines = text.splitlines(keepends=True)
    if request.query.get("tailLines"):
        count = int(request.query["tailLines"])
        lines = lines[-count:] if count else []
    return _answer("".join(lines).encode(), media_type="text/plain")


def _evict(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    pod = writing.read(cluster, resource, target.namespace, target.name)
    is_guarded = at(pod, "status", "phase") == "Running" and not is_terminating(pod)
    for budget in cluster.store.list(_BUDGETS, target.namespace) if is_guarded else ():
        selector = budget["spec"].get("selector")
        if matches(selector, labels_of(pod)) and not at(budget, "status", "disruptionsAllowed"):
            needs = at(budget, "status", "desiredHealthy") or 0
            has = at(budget, "status", "currentHealthy") or 0
            cause = {
                "reason": "DisruptionBudget",
                "message": f"The disruption budget {name_of(budget)} needs {needs} healthy pods "
                f"and has {has} currently",
            }
            raise too_many_requests("Cannot evict pod as it would violate the pod's disruption budget.", [cause])
    body = request.body()
    options = deletion.DeleteOptions.of(body.get("deleteOptions") or {}, request.query)
    deletion.delete(cluster, resource, target.namespace, target.name, options)
    return _answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)


def _bind(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    pod = writing.read(cluster, resource, target.namespace, target.name)
    if node := pod["spec"].get("nodeName"):
        why = f'pod {target.name} is already assigned to node "{node}"'
        raise conflict("", "pods/binding", target.name, why)
    new: Object = clone(pod)
    new["spec"]["nodeName"] = at(request.body(), "target", "name")
    writing.change(cluster, resource, pod, new, WriteOptions(request.manager, subresource="binding"))
    return _answer({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)


def _token(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    writing.read(cluster, resource, target.namespace, target.name)
    body = request.body()
    spec = {"audiences": ["https://kubernetes.default.svc"], "expirationSeconds": 3600, **(body.get("spec") or {})}
    until = datetime.now(UTC) + timedelta(seconds=int(spec["expirationSeconds"]))
    metadata = {"name": target.name, "namespace": target.namespace, "creationTimestamp": now()}
    status = {
        "token": f"sandbox.{secrets.token_urlsafe(24)}",
        "expirationTimestamp": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    made = {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": metadata}
    return _answer({**made, "spec": spec, "status": status}, 201)


def _proxy(cluster: Cluster, resource: Resource, target: Target, request: Request) -> Answer:
    if resource.plural == "nodes":
        raise method_not_allowed()
    reply = applications.answer(cluster, resource, target, request.verb)
    return _answer(reply.body, reply.status, reply.media_type)


def _unsupported(_cluster: Cluster, _resource: Resource, _target: Target, _request: Request) -> Answer:
    raise method_not_allowed()


_ANSWERS: dict[str, Callable[[Cluster, Resource, Target, Request], Answer]] = {
    "scale": _scale,
    "log": _log,
    "eviction": _evict,
    "binding": _bind,
    "token": _token,
    "proxy": _proxy,
    "ephemeralcontainers": _unsupported,
    "resize": _unsupported,
}
