"""This package fills in what a manifest leaves out, as the API server's defaulting does for each kind."""

from __future__ import annotations

from collections.abc import Callable

from hubctl.sandbox.kubernetes.defaults import access, pods, services, storage, workloads
from hubctl.sandbox.kubernetes.objects import Object, clone
from hubctl.sandbox.kubernetes.resources import Resource, StorageKey

_RULES: dict[StorageKey, Callable[[Object], None]] = {
    ("", "pods"): pods.pod,
    ("", "podtemplates"): lambda obj: pods.template(obj.setdefault("template", {})),
    ("", "services"): services.service,
    ("", "namespaces"): access.namespace,
    ("", "secrets"): access.secret,
    ("", "persistentvolumes"): storage.volume,
    ("", "persistentvolumeclaims"): storage.claim,
    ("", "replicationcontrollers"): workloads.replica_set,
    ("apps", "deployments"): workloads.deployment,
    ("apps", "replicasets"): workloads.replica_set,
    ("apps", "statefulsets"): workloads.stateful_set,
    ("apps", "daemonsets"): workloads.daemon_set,
    ("batch", "jobs"): workloads.job,
    ("batch", "cronjobs"): workloads.cron_job,
    ("autoscaling", "horizontalpodautoscalers"): workloads.autoscaler,
    ("storage.k8s.io", "storageclasses"): storage.storage_class,
    ("storage.k8s.io", "csidrivers"): storage.driver,
    ("rbac.authorization.k8s.io", "rolebindings"): access.binding,
    ("rbac.authorization.k8s.io", "clusterrolebindings"): access.binding,
    ("networking.k8s.io", "networkpolicies"): services.network_policy,
    ("scheduling.k8s.io", "priorityclasses"): access.priority_class,
    ("policy", "poddisruptionbudgets"): workloads.disruption_budget,
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations"): access.mutating_webhooks,
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations"): access.webhooks,
    ("apiextensions.k8s.io", "customresourcedefinitions"): access.custom_definition,
}


def defaulted(resource: Resource, obj: Object) -> Object:
    """A copy with the defaults of its kind."""
    result: Object = clone(obj)
    rule = _RULES.get(resource.storage_key)
    if rule is not None:
        rule(result)
    return result
