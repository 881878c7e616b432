"""Asks the sandbox's API, without HTTP, to create and to change objects, and hears what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from hubctl.sandbox.kubernetes.cluster import NAMESPACES, Cluster, WriteOptions
from hubctl.sandbox.kubernetes.errors import ApiError
from hubctl.sandbox.kubernetes.objects import Object, clone
from hubctl.sandbox.kubernetes.operations import writing
from hubctl.sandbox.kubernetes.operations.bodies import object_of
from hubctl.sandbox.kubernetes.resources import Resource

USER = WriteOptions(manager="user")


@dataclass(frozen=True)
class Api:
    """One cluster with the namespace `school`."""

    cluster: Cluster

    def resource(self, obj: Object) -> Resource:
        found = self.cluster.resources.by_kind(obj["apiVersion"], obj["kind"])
        assert found is not None
        return found

    def create(self, obj: Object) -> Object:
        """As a client that sends a manifest, strictly."""
        resource = self.resource(obj)
        body = object_of(self.cluster, resource, clone(obj), "Strict").value
        return writing.create(self.cluster, resource, _namespace(resource), body, USER)

    def put(self, obj: Object, **changes: Any) -> Object:
        """As a client that replaces what it has read, with `spec__replicas=2` for spec.replicas."""
        new: Object = clone(obj)
        for path, value in changes.items():
            place(new, path.replace("__", "."), value)
        resource = self.resource(new)
        body = object_of(self.cluster, resource, new, "Strict").value
        return writing.replace(self.cluster, resource, _namespace(resource), new["metadata"]["name"], body, USER)

    def refusal(self, obj: Object) -> ApiError:
        """What is said to a manifest that must be refused."""
        with pytest.raises(ApiError) as refused:
            self.create(obj)
        assert (refused.value.code, refused.value.reason) == (422, "Invalid"), refused.value.message
        return refused.value

    def change_refusal(self, obj: Object, **changes: Any) -> ApiError:
        """What is said to a change that must be refused."""
        with pytest.raises(ApiError) as refused:
            self.put(obj, **changes)
        assert (refused.value.code, refused.value.reason) == (422, "Invalid"), refused.value.message
        return refused.value


def new_api(cluster: Cluster) -> Api:
    """A cluster with the namespace, and the account that pods need."""
    writing.create(cluster, NAMESPACES, "", {"metadata": {"name": "school"}}, USER)
    api = Api(cluster)
    api.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}})
    return api


def _namespace(resource: Resource) -> str:
    return "school" if resource.namespaced else ""


def changed(obj: Object, path: str, value: Any) -> Object:
    """A copy with another value at a.b.0.c; None takes it away, "" for the path takes the value as it is."""
    result: Object = clone(obj)
    place(result, path, value)
    return result


def place(obj: Any, path: str, value: Any) -> None:
    """Puts a value at a.b.0.c; None takes it away."""
    *way, last = path.split(".")
    for step in way:
        obj = obj[int(step)] if isinstance(obj, list) else obj.setdefault(step, {})
    if isinstance(obj, list):
        obj[int(last)] = value
    elif value is None:
        obj.pop(last, None)
    else:
        obj[last] = value
