"""This module is the cluster as the rest of the package shares it: settings, kinds, objects, and the fields of
kinds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.pod_logs import PodLogs
from hubctl.sandbox.kubernetes.resources import Resource, Resources, built_in
from hubctl.sandbox.kubernetes.schema.custom import custom_struct
from hubctl.sandbox.kubernetes.schema.models import struct_of
from hubctl.sandbox.kubernetes.schema.types import Struct
from hubctl.sandbox.kubernetes.settings import KubernetesSettings
from hubctl.sandbox.kubernetes.store import Store

NAMESPACES = built_in("namespaces")
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"
"""The letters of generated names: no vowels, so that no words come about."""


@dataclass(frozen=True)
class WriteOptions:
    """How a change was asked for."""

    manager: str = "kube-controller-manager"
    dry_run: bool = False
    field_validation: str = "Ignore"
    subresource: str = ""


class Cluster:
    """Everything that one API server serves."""

    def __init__(self, settings: KubernetesSettings, ca_pem: str = "") -> None:
        self.settings = settings
        self.ca_pem = ca_pem
        self.resources = Resources()
        self.store = Store()
        self.logs = PodLogs(settings.state_dir / "pod-logs")
        self._custom: dict[tuple[str, str], Struct] = {}
        self._schemas: dict[tuple[str, str], Object] = {}

    def struct(self, resource: Resource) -> Struct:
        """The fields of a kind."""
        if resource.custom:
            return self._custom[resource.api_version, resource.plural]
        found = struct_of(resource)
        return found if found is not None else custom_struct(resource.kind, None)

    def schema(self, resource: Resource) -> Object:
        """The OpenAPI schema of a custom kind; {} if it has none."""
        return self._schemas.get((resource.api_version, resource.plural), {})

    def serve_definition(self, definition: Object) -> None:
        """Serves the kind of a CustomResourceDefinition, at all its served versions."""
        spec = definition["spec"]
        key = (spec["group"], spec["names"]["plural"])
        self.resources.remove(key)
        for version in spec["versions"]:
            if not version.get("served"):
                continue
            resource = custom_resource(spec, version)
            schema = (version.get("schema") or {}).get("openAPIV3Schema")
            place = (resource.api_version, resource.plural)
            self._custom[place], self._schemas[place] = custom_struct(resource.kind, schema), schema or {}
            self.resources.add(resource)

    def withdraw_definition(self, definition: Object) -> None:
        """Stops serving it."""
        spec = definition["spec"]
        self.resources.remove((spec["group"], spec["names"]["plural"]))

    def forget_definitions(self) -> None:
        """Serves no custom kinds any more."""
        self.resources = Resources()
        self._custom, self._schemas = {}, {}

    def restore_definitions(self) -> None:
        """After loading: serve what was served."""
        for definition in self.store.list(built_in("customresourcedefinitions", "apiextensions.k8s.io")):
            self.serve_definition(definition)


def custom_resource(spec: Object, version: Object) -> Resource:
    """One version of a custom kind."""
    names = spec["names"]
    subresources = tuple(name for name in ("status", "scale") if name in (version.get("subresources") or {}))
    return Resource(
        spec["group"],
        version["name"],
        names["plural"],
        names["kind"],
        spec["scope"] == "Namespaced",
        tuple(names.get("shortNames") or ()),
        tuple(names.get("categories") or ()),
        subresources,
        counts_generations=True,
        singular=names.get("singular", ""),
        custom=True,
    )


def generated_suffix(length: int = 5) -> str:
    """What is put behind a generateName."""
    return "".join(random.choice(_SUFFIX) for _ in range(length))  # noqa: S311 - names, no secrets
