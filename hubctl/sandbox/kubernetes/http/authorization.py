"""This module says what somebody may do whom EKS knows by an access entry: the rules of the entry's access policies.

Where the sandbox does not judge IAM's policies, it does not judge these either. Roles and bindings of RBAC are not
judged: hubctl gives people access by policies alone.
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.cloud.session import client
from hubctl.sandbox.kubernetes.errors import ApiError, forbidden
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_LOOK = frozenset({"get", "list", "watch"})
_ALL = frozenset({"*"})
_ANYBODY = frozenset({"authentication.k8s.io", "authorization.k8s.io"})
"""Groups in which everybody who is known may ask about themselves (selfsubject…)."""
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


@dataclass(frozen=True)
class Rule:
    """Verbs on resources of API groups; * is all of them."""

    groups: frozenset[str]
    resources: frozenset[str]
    verbs: frozenset[str]

    def fits(self, verb: str, group: str, resource: str) -> bool:
        """Whether the rule allows it."""
        asked = ((self.verbs, verb), (self.groups, group), (self.resources, resource))
        return all(given & {"*", one} for given, one in asked)


def _look(group: str, *resources: str, parts: Sequence[str] = ("status",)) -> Rule:
    names = [name for one in resources for name in (one, *(f"{one}/{part}" for part in parts))]
    return Rule(frozenset({group}), frozenset(names), _LOOK)


POLICIES: dict[str, tuple[Rule, ...]] = {
    "AmazonEKSClusterAdminPolicy": (Rule(_ALL, _ALL, _ALL),),
    "AmazonEKSAdminViewPolicy": (Rule(_ALL, _ALL, _LOOK),),
    "AmazonEKSViewPolicy": (
        _look("apps", "daemonsets", "deployments", "replicasets", "statefulsets", parts=("scale", "status")),
        _look("apps", "controllerrevisions", parts=()),
        _look("autoscaling", "horizontalpodautoscalers"),
        _look("batch", "cronjobs", "jobs"),
        _look("discovery.k8s.io", "endpointslices", parts=()),
        _look("networking.k8s.io", "ingresses"),
        _look("networking.k8s.io", "networkpolicies", parts=()),
        _look("policy", "poddisruptionbudgets"),
        _look("", "bindings", "configmaps", "endpoints", "events", "limitranges", "serviceaccounts", parts=()),
        _look("", "namespaces", "persistentvolumeclaims", "resourcequotas", "services"),
        _look("", "pods", parts=("log", "status")),
        _look("", "replicationcontrollers", parts=("scale", "status")),
    ),
}


@dataclass(frozen=True)
class Grant:
    """A policy, in all of the cluster or in some namespaces."""

    rules: tuple[Rule, ...]
    namespaces: tuple[str, ...] = ()


Grants = tuple[Grant, ...] | None
"""What somebody may do; None for everything, unjudged."""


def allows(grants: Grants, verb: str, group: str, resource: str, namespace: str = "") -> bool:
    """Whether any of the grants does. `resource` is with its subresource, as "pods/log"."""
    if grants is None or (group in _ANYBODY and resource.startswith("selfsubject")):
        return True
    here = (grant for grant in grants if not grant.namespaces or namespace in grant.namespaces)
    return any(rule.fits(verb, group, resource) for grant in here for rule in grant.rules)


def check(request: Request, target: Target) -> None:
    """Raises ApiError 403 for what the caller may not do."""
    verb = _verb(request, target)
    resource = "/".join(part for part in (target.plural, target.subresource) if part)
    if allows(request.grants, verb, target.group, resource, target.namespace):
        return
    raise _forbidden(request.user, verb, resource, target)


def _verb(request: Request, target: Target) -> str:
    if request.verb in ("GET", "HEAD"):
        watched = request.flag("watch") and not target.subresource
        return "watch" if watched else "get" if target.name else "list"
    if request.verb == "DELETE":
        return "delete" if target.name else "deletecollection"
    return _VERBS.get(request.verb, request.verb.lower())


def _forbidden(user: str, verb: str, resource: str, target: Target) -> ApiError:
    where = f'in the namespace "{target.namespace}"' if target.namespace else "at the cluster scope"
    why = f'User "{user}" cannot {verb} resource "{resource}" in API group "{target.group}" {where}'
    return forbidden(target.group, target.plural, target.name, why)


def grants_of(settings: KubernetesSettings, cluster: str, user: str) -> Grants:
    """What EKS grants to an identity as STS names it. Nothing for who has an entry without policies.

    Raises LookupError for who has no entry.
    """
    eks = client(settings, "eks")
    for page in eks.get_paginator("list_access_entries").paginate(clusterName=cluster):
        for principal in page["accessEntries"]:
            if _is(principal, user):
                return tuple(_grants(eks, cluster, principal))
    raise LookupError(user)


def _is(principal: str, user: str) -> bool:
    """Sessions are named after their role, without its path."""
    if ":assumed-role/" not in user:
        return principal == user
    account, role = user.split(":")[4], user.split("/")[1]
    return principal.split(":")[4] == account and ":role/" in principal and principal.rpartition("/")[2] == role


def _grants(eks: Any, cluster: str, principal: str) -> Iterator[Grant]:
    listing = eks.get_paginator("list_associated_access_policies")
    for page in listing.paginate(clusterName=cluster, principalArn=principal):
        for one in page["associatedAccessPolicies"]:
            rules = POLICIES.get(one["policyArn"].rpartition("/")[2], ())
            yield Grant(rules, tuple(one["accessScope"].get("namespaces") or ()))
