"""This module answers reviews: who am I, and may I."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.errors import bad_request
from hubctl.sandbox.kubernetes.http.authorization import allows
from hubctl.sandbox.kubernetes.http.requests import Request
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource

_ADMINS = ["system:masters", "system:authenticated"]
_EVERYBODY = ["system:authenticated"]
_UNLISTED = "webhook authorizer does not support user rule resolution"
"""What EKS says: rules of access policies are asked one by one, and never listed."""


def review(resource: Resource, request: Request) -> Object:
    """The review that was posted, with its status. Raises ApiError 400."""
    body = request.body()
    if not isinstance(body, dict):
        raise bad_request("the object provided is unrecognized (must be of type map)")
    result: Object = {**body, "apiVersion": resource.api_version, "kind": resource.kind}
    result.setdefault("metadata", {})
    user = {"username": request.user, "groups": _ADMINS if request.grants is None else _EVERYBODY}
    if resource.plural == "selfsubjectreviews":
        result["status"] = {"userInfo": user}
    elif resource.plural == "tokenreviews":
        result["status"] = {"authenticated": bool((body.get("spec") or {}).get("token")), "user": user}
    elif resource.plural == "selfsubjectrulesreviews":
        result["status"] = _rules(request)
    elif resource.plural == "selfsubjectaccessreviews":
        result["status"] = _access(request, body.get("spec") or {})
    else:
        result["status"] = {"allowed": True}
    return result


def _rules(request: Request) -> Object:
    if request.grants is not None:
        return {"resourceRules": [], "nonResourceRules": [], "incomplete": True, "evaluationError": _UNLISTED}
    everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    return {"resourceRules": [everything], "nonResourceRules": [], "incomplete": False}


def _access(request: Request, spec: Object) -> Object:
    asked = spec.get("resourceAttributes")
    if asked is None:
        return {"allowed": True}
    named = (asked.get("resource", ""), asked.get("subresource", ""))
    resource = "/".join(part for part in named if part)
    verb, group, namespace = (asked.get(name, "") for name in ("verb", "group", "namespace"))
    return {"allowed": allows(request.grants, verb, group, resource, namespace)}
