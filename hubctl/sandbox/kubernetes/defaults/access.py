"""This module has the defaults of namespaces, secrets, role bindings, priorities, webhooks and custom kinds."""

from __future__ import annotations

import base64

from hubctl.sandbox.kubernetes.objects import Object

_RBAC = "rbac.authorization.k8s.io"


def namespace(obj: Object) -> None:
    """v1 Namespace."""
    name = obj["metadata"].get("name")
    if name:
        labels = obj["metadata"].setdefault("labels", {})
        labels["kubernetes.io/metadata.name"] = name
    obj.setdefault("spec", {})
    obj.setdefault("status", {}).setdefault("phase", "Active")


def secret(obj: Object) -> None:
    """v1 Secret: stringData is only ever written; it is read as data."""
    for key, text in (obj.pop("stringData", None) or {}).items():
        obj.setdefault("data", {})[key] = base64.b64encode(text.encode()).decode()
    obj.setdefault("type", "Opaque")


def binding(obj: Object) -> None:
    """RoleBinding and ClusterRoleBinding."""
    if obj.get("roleRef") is not None and not obj["roleRef"].get("apiGroup"):
        obj["roleRef"]["apiGroup"] = _RBAC
    for subject in obj.get("subjects") or []:
        if subject.get("kind") in ("User", "Group") and not subject.get("apiGroup"):
            subject["apiGroup"] = _RBAC


def priority_class(obj: Object) -> None:
    """scheduling.k8s.io/v1 PriorityClass."""
    obj.setdefault("preemptionPolicy", "PreemptLowerPriority")


def webhooks(obj: Object) -> None:
    """ValidatingWebhookConfiguration."""
    for hook in obj.get("webhooks") or []:
        hook.setdefault("failurePolicy", "Fail")
        hook.setdefault("matchPolicy", "Equivalent")
        hook.setdefault("namespaceSelector", {})
        hook.setdefault("objectSelector", {})
        hook.setdefault("timeoutSeconds", 10)
        service = (hook.get("clientConfig") or {}).get("service")
        if service is not None:
            service.setdefault("port", 443)
        for rule in hook.get("rules") or []:
            rule.setdefault("scope", "*")


def mutating_webhooks(obj: Object) -> None:
    """MutatingWebhookConfiguration."""
    webhooks(obj)
    for hook in obj.get("webhooks") or []:
        hook.setdefault("reinvocationPolicy", "Never")


def custom_definition(obj: Object) -> None:
    """apiextensions.k8s.io/v1 CustomResourceDefinition."""
    spec = obj.setdefault("spec", {})
    names = spec.setdefault("names", {})
    if names.get("kind"):
        names.setdefault("singular", names["kind"].lower())
        names.setdefault("listKind", f"{names['kind']}List")
    spec.setdefault("conversion", {}).setdefault("strategy", "None")
