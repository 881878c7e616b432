"""This module answers reviews: who am I, and may I. The sandbox has one user, who may do everything."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.errors import bad_request
from hubctl.sandbox.kubernetes.http.requests import Request
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource

_GROUPS = ["system:masters", "system:authenticated"]


def review(resource: Resource, request: Request) -> Object:
    """The review that was posted, with its status. Raises ApiError 400."""
    body = request.body()
    if not isinstance(body, dict):
        raise bad_request("the object provided is unrecognized (must be of type map)")
    result: Object = {**body, "apiVersion": resource.api_version, "kind": resource.kind}
    result.setdefault("metadata", {})
    user = {"username": request.user, "groups": _GROUPS}
    if resource.plural == "selfsubjectreviews":
        result["status"] = {"userInfo": user}
    elif resource.plural == "tokenreviews":
        result["status"] = {"authenticated": bool((body.get("spec") or {}).get("token")), "user": user}
    elif resource.plural == "selfsubjectrulesreviews":
        everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
        result["status"] = {"resourceRules": [everything], "nonResourceRules": [], "incomplete": False}
    else:
        result["status"] = {"allowed": True}
    return result
