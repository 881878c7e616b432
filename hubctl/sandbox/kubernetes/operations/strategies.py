"""This module lists where kinds differ in how they are put: which a put creates, which it must name the version of."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.resources import StorageKey

_RBAC = "rbac.authorization.k8s.io"
CREATED_BY_PUT: frozenset[StorageKey] = frozenset(
    {("", "services"), ("", "endpoints"), ("", "events"), ("", "limitranges"), ("coordination.k8s.io", "leases")}
    | {(_RBAC, plural) for plural in ("roles", "rolebindings", "clusterroles", "clusterrolebindings")}
)
"""Kinds whose strategy has AllowCreateOnUpdate."""

VERSIONED_PUTS: frozenset[StorageKey] = frozenset(
    {
        ("coordination.k8s.io", "leases"),
        ("policy", "poddisruptionbudgets"),
        ("storage.k8s.io", "csidrivers"),
        ("storage.k8s.io", "csinodes"),
        ("storage.k8s.io", "volumeattachments"),
        ("node.k8s.io", "runtimeclasses"),
        ("admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
        ("admissionregistration.k8s.io", "validatingwebhookconfigurations"),
        ("apiextensions.k8s.io", "customresourcedefinitions"),
        ("apiregistration.k8s.io", "apiservices"),
    }
)
"""Kinds without AllowUnconditionalUpdate: a put must say which version it replaces."""
