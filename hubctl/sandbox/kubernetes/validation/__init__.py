"""This package refuses what a real API server refuses, field by field and in its words.

The words are those of Kubernetes 1.34, read from its source: pkg/apis/*/validation, apimachinery's field package and
apiextensions-apiserver. Values of fields are shown as JSON under the names that manifests have; for templates and
whole specs a real server shows its own structs' names there, which no client reads. `metadata` that the server sets
itself, such as uid and generation, never gets here changed.
"""

from __future__ import annotations

from collections.abc import Callable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource, StorageKey
from hubctl.sandbox.kubernetes.validation import (
    access,
    autoscaling,
    claims,
    configuration,
    definitions,
    jobs,
    networking,
    policies,
    service_changes,
    services,
    statefulsets,
    volumes,
    workloads,
)
from hubctl.sandbox.kubernetes.validation.custom import custom_resource
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path
from hubctl.sandbox.kubernetes.validation.metadata import metadata, standard_finalizer
from hubctl.sandbox.kubernetes.validation.pods import changes, spec

_RBAC = "rbac.authorization.k8s.io"


def _namespace(obj: Object) -> Errors:
    for finalizer in (obj.get("spec") or {}).get("finalizers") or []:
        yield from standard_finalizer(Path("spec.finalizers"), finalizer)


def _pod_template(obj: Object) -> Errors:
    yield from spec.template(Path("template"), obj.get("template") or {})


_CHECKS: dict[StorageKey, Callable[[Object], Errors]] = {
    ("", "namespaces"): _namespace,
    ("", "nodes"): policies.node,
    ("", "pods"): spec.pod,
    ("", "podtemplates"): _pod_template,
    ("", "configmaps"): configuration.config_map,
    ("", "secrets"): configuration.secret,
    ("", "persistentvolumes"): volumes.persistent_volume,
    ("", "persistentvolumeclaims"): claims.claim,
    ("apps", "deployments"): workloads.deployment,
    ("apps", "replicasets"): workloads.replica_set,
    ("apps", "daemonsets"): workloads.daemon_set,
    ("apps", "statefulsets"): statefulsets.stateful_set,
    ("batch", "jobs"): jobs.job,
    ("batch", "cronjobs"): jobs.cron_job,
    ("autoscaling", "horizontalpodautoscalers"): autoscaling.autoscaler,
    ("policy", "poddisruptionbudgets"): policies.disruption_budget,
    ("scheduling.k8s.io", "priorityclasses"): policies.priority_class,
    ("storage.k8s.io", "storageclasses"): volumes.storage_class,
    ("networking.k8s.io", "networkpolicies"): networking.network_policy,
    ("networking.k8s.io", "ingresses"): networking.ingress,
    ("networking.k8s.io", "ingressclasses"): networking.ingress_class,
    (_RBAC, "roles"): access.role,
    (_RBAC, "clusterroles"): access.cluster_role,
    (_RBAC, "rolebindings"): access.role_binding,
    (_RBAC, "clusterrolebindings"): access.cluster_role_binding,
    ("apiextensions.k8s.io", "customresourcedefinitions"): definitions.definition,
}

_CHANGES: dict[StorageKey, Callable[[Object, Object], Errors]] = {
    ("", "nodes"): policies.node_change,
    ("", "pods"): changes.pod_change,
    ("", "services"): service_changes.service_change,
    ("", "configmaps"): configuration.config_map_change,
    ("", "secrets"): configuration.secret_change,
    ("", "persistentvolumes"): volumes.persistent_volume_change,
    ("", "persistentvolumeclaims"): claims.claim_change,
    ("apps", "deployments"): workloads.selector_change,
    ("apps", "replicasets"): workloads.selector_change,
    ("apps", "daemonsets"): workloads.selector_change,
    ("apps", "statefulsets"): statefulsets.stateful_set_change,
    ("batch", "jobs"): jobs.job_change,
    ("scheduling.k8s.io", "priorityclasses"): policies.priority_class_change,
    ("storage.k8s.io", "storageclasses"): volumes.storage_class_change,
    ("networking.k8s.io", "ingressclasses"): networking.ingress_class_change,
    (_RBAC, "rolebindings"): access.binding_change,
    (_RBAC, "clusterrolebindings"): access.binding_change,
    ("apiextensions.k8s.io", "customresourcedefinitions"): definitions.definition_change,
}


def validate(cluster: Cluster, resource: Resource, obj: Object) -> list[FieldError]:
    """What is wrong with an object, which has its defaults already."""
    found = list(metadata(resource, obj))
    if resource.custom:
        return [*found, *custom_resource(cluster, resource, obj)]
    if resource.storage_key == ("", "services"):
        return [*found, *services.service(cluster, obj)]
    check = _CHECKS.get(resource.storage_key)
    return found if check is None else [*found, *check(obj)]


def validate_change(resource: Resource, new: Object, old: Object) -> list[FieldError]:
    """What must not change."""
    check = _CHANGES.get(resource.storage_key)
    return [] if check is None else list(check(new, old))
