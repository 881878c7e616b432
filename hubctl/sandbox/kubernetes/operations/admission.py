"""This module does what admission plugins do: accounts, priorities, default classes, protection, and dying
namespaces.
"""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster, generated_suffix
from hubctl.sandbox.kubernetes.defaults import pods
from hubctl.sandbox.kubernetes.errors import ApiError, forbidden, not_found
from hubctl.sandbox.kubernetes.objects import Object, annotations_of, clone, is_terminating, name_of, namespace_of
from hubctl.sandbox.kubernetes.resources import Resource, built_in

_ACCOUNTS = built_in("serviceaccounts")
_PRIORITIES = built_in("priorityclasses", "scheduling.k8s.io")
_CLASSES = built_in("storageclasses", "storage.k8s.io")
_SYSTEM_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"


def require_namespace(cluster: Cluster, resource: Resource, namespace: str, name: str) -> None:
    """Raises ApiError: 404 without the namespace, 403 while it is being deleted."""
    found = cluster.store.get(NAMESPACES, "", namespace)
    if found is None:
        raise not_found("", "namespaces", namespace)
    if is_terminating(found):
        raise _terminating(resource, namespace, name)


def _terminating(resource: Resource, namespace: str, name: str) -> ApiError:
    cause = {
        "reason": "NamespaceTerminating",
        "message": f"namespace {namespace} is being terminated",
        "field": "metadata.namespace",
    }
    why = f"unable to create new content in namespace {namespace} because it is being terminated"
    return forbidden(resource.group, resource.plural, name, why, [cause])


def admitted(cluster: Cluster, resource: Resource, obj: Object) -> Object:
    """A new object after admission. Raises ApiError 403 for what admission refuses."""
    if resource.storage_key == ("", "pods"):
        return _admitted_pod(cluster, obj)
    if resource.storage_key == ("", "persistentvolumeclaims"):
        return _protected(_classed(cluster, obj), "kubernetes.io/pvc-protection")
    if resource.storage_key == ("", "persistentvolumes"):
        return _protected(obj, "kubernetes.io/pv-protection")
    return obj


def _admitted_pod(cluster: Cluster, pod: Object) -> Object:
    spec = pod["spec"]
    account_name = spec.get("serviceAccountName") or "default"
    namespace = namespace_of(pod)
    account = cluster.store.get(_ACCOUNTS, namespace, account_name)
    if account is None:
        why = f'error looking up service account {namespace}/{account_name}: serviceaccount "{account_name}" not found'
        raise forbidden("", "pods", name_of(pod), why)
    mounts = spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True))
    name = f"kube-api-access-{generated_suffix()}" if mounts and not _has_token(spec) else ""
    result = pods.with_admission(pod, token_volume=name, priority=_priority(cluster, pod))
    if account.get("imagePullSecrets"):
        result["spec"].setdefault("imagePullSecrets", clone(account["imagePullSecrets"]))
    return result


def _has_token(spec: Object) -> bool:
    return any(volume["name"].startswith("kube-api-access-") for volume in spec.get("volumes") or [])


def _priority(cluster: Cluster, pod: Object) -> int:
    name = pod["spec"].get("priorityClassName")
    if not name:
        return 0
    if name in _SYSTEM_PRIORITIES:
        return _SYSTEM_PRIORITIES[name]
    found = cluster.store.get(_PRIORITIES, "", name)
    if found is None:
        raise forbidden("", "pods", name_of(pod), f"no PriorityClass with name {name} was found")
    return int(found["value"])


def _classed(cluster: Cluster, claim: Object) -> Object:
    if "storageClassName" in claim["spec"]:
        return claim
    defaults = [item for item in cluster.store.list(_CLASSES) if annotations_of(item).get(_IS_DEFAULT) == "true"]
    if not defaults:
        return claim
    newest = max(defaults, key=lambda item: item["metadata"]["creationTimestamp"])
    return {**claim, "spec": {**claim["spec"], "storageClassName": name_of(newest)}}


def _protected(obj: Object, finalizer: str) -> Object:
    finalizers = [*(obj["metadata"].get("finalizers") or [])]
    if finalizer not in finalizers:
        finalizers.append(finalizer)
    return {**obj, "metadata": {**obj["metadata"], "finalizers": finalizers}}
