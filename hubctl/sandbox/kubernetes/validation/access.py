"""This module checks roles and their bindings, and what of them may change."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation import labels
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, each, invalid, items, not_supported, required
from hubctl.sandbox.kubernetes.validation.names import dns_subdomain, path_segment

_GROUP = "rbac.authorization.k8s.io"
_KINDS = ("ServiceAccount", "User", "Group")
_BOTH = "rules cannot apply to both regular resources and non-resource URLs"


def role(obj: Object) -> Errors:
    """A Role."""
    for path, rule in items(Path("rules"), obj.get("rules")):
        yield from _rule(path, rule, is_namespaced=True)


def cluster_role(obj: Object) -> Errors:
    """A ClusterRole."""
    for path, rule in items(Path("rules"), obj.get("rules")):
        yield from _rule(path, rule, is_namespaced=False)
    aggregation = obj.get("aggregationRule")
    if aggregation is None:
        return
    path = Path("aggregationRule.clusterRoleSelectors")
    if not aggregation.get("clusterRoleSelectors"):
        yield required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")
    for here, selector in items(path, aggregation.get("clusterRoleSelectors")):
        yield from labels.selector(here, selector)


def _rule(path: Path, rule: Object, *, is_namespaced: bool) -> Errors:
    if not rule.get("verbs"):
        yield required(path.child("verbs"), "verbs must contain at least one value")
    urls, resources = rule.get("nonResourceURLs") or [], rule.get("resources") or []
    if urls:
        here = path.child("nonResourceURLs")
        if is_namespaced:
            yield invalid(here, urls, "namespaced rules cannot apply to non-resource URLs")
        if rule.get("apiGroups") or resources or rule.get("resourceNames"):
            yield invalid(here, urls, _BOTH)
        return
    if not rule.get("apiGroups"):
        yield required(path.child("apiGroups"), "resource rules must supply at least one api group")
    if not resources:
        yield required(path.child("resources"), "resource rules must supply at least one resource")


def role_binding(obj: Object) -> Errors:
    """A RoleBinding."""
    yield from _binding(obj, ("Role", "ClusterRole"), is_namespaced=True)


def cluster_role_binding(obj: Object) -> Errors:
    """A ClusterRoleBinding."""
    yield from _binding(obj, ("ClusterRole",), is_namespaced=False)


def _binding(obj: Object, kinds: tuple[str, ...], *, is_namespaced: bool) -> Errors:
    reference, path = obj.get("roleRef") or {}, Path("roleRef")
    if reference.get("apiGroup") != _GROUP:
        yield not_supported(path.child("apiGroup"), reference.get("apiGroup", ""), (_GROUP,))
    if reference.get("kind") not in kinds:
        yield not_supported(path.child("kind"), reference.get("kind", ""), kinds)
    name = reference.get("name", "")
    if not name:
        yield required(path.child("name"))
    else:
        yield from each(path.child("name"), name, path_segment(name))
    for here, subject in items(Path("subjects"), obj.get("subjects")):
        yield from _subject(here, subject, is_namespaced=is_namespaced)


def _subject(path: Path, subject: Object, *, is_namespaced: bool) -> Errors:
    name, kind, group = subject.get("name", ""), subject.get("kind", ""), subject.get("apiGroup", "")
    if not name:
        yield required(path.child("name"))
    if kind not in _KINDS:
        yield not_supported(path.child("kind"), kind, _KINDS)
    elif kind == "ServiceAccount":
        if name:
            yield from each(path.child("name"), name, dns_subdomain(name))
        if group:
            yield not_supported(path.child("apiGroup"), group, ("",))
        if not is_namespaced and not subject.get("namespace"):
            yield required(path.child("namespace"))
    else:
        if not name:
            yield invalid(path.child("name"), name, f"{kind.lower()} name cannot be empty")
        if group != _GROUP:
            yield not_supported(path.child("apiGroup"), group, (_GROUP,))


def binding_change(new: Object, old: Object) -> Errors:
    """A binding keeps its role."""
    after, before = (_reference(item.get("roleRef") or {}) for item in (new, old))
    if after != before:
        yield invalid(Path("roleRef"), after, "cannot change roleRef")


def _reference(reference: Object) -> Object:
    """As Go writes its struct, which has no names for JSON."""
    return {go: reference.get(name, "") for go, name in (("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name"))}
