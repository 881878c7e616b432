"""This module works out the fields of built-in kinds from lightkube's models, which are made from Kubernetes'
OpenAPI.
"""

from __future__ import annotations

import dataclasses
import importlib
import re
from functools import cache
from types import ModuleType

from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.schema import topology
from hubctl.sandbox.kubernetes.schema.types import ANY, ListOf, MapOf, Scalar, Struct, Type

_QUANTITY_MAPS = frozenset(
    {"limits", "requests", "capacity", "allocatable", "hard", "used", "overhead", "allocatedResources", "default"}
    | {"defaultRequest", "max", "min", "maxLimitRequestRatio"}
)
_BYTES_MAPS = frozenset({("Secret", "data"), ("ConfigMap", "binaryData")})
_INT64 = frozenset(
    {"activeDeadlineSeconds", "defaultUser", "expirationSeconds", "fsGroup", "generation", "observedGeneration"}
    | {"deletionGracePeriodSeconds", "revision", "runAsGroup", "runAsUser", "startingDeadlineSeconds"}
    | {"terminationGracePeriodSeconds", "tolerationSeconds", "sinceSeconds", "tailLines", "limitBytes"}
)
_MODULES = {"rbac.authorization.k8s.io": "rbac", "": "core"}
_LIST_ITEM = re.compile(r"^(?:typing\.)?(?:List|list)\[(.+)\]$")
_OPTIONAL = re.compile(r"^(?:typing\.)?Optional\[(.+)\]$")
_SCALARS = {
    "str": Scalar("string"),
    "int": Scalar("int32"),
    "bool": Scalar("bool"),
    "float": Scalar("float64"),
    "Quantity": Scalar("Quantity"),
    "IntOrString": Scalar("IntOrString"),
    "Time": Scalar("Time"),
    "MicroTime": Scalar("MicroTime"),
    "RawExtension": ANY,
    "JSON": ANY,
    "FieldsV1": ANY,
    "JSONSchemaPropsOrBool": ANY,
    "JSONSchemaPropsOrArray": ANY,
    "JSONSchemaPropsOrStringArray": ANY,
}


def struct_of(resource: Resource) -> Struct | None:
    """The fields of a kind, or None if lightkube has no model of it."""
    group = resource.group.split(".")[0]
    module = _MODULES.get(resource.group, group) + f"_{resource.version}"
    try:
        models = importlib.import_module(f"lightkube.models.{module}")
    except ModuleNotFoundError:
        return None
    return _struct(models.__name__, resource.kind) if hasattr(models, resource.kind) else None


@cache
def scale_struct() -> Struct:
    """The fields of autoscaling/v1 Scale, the body of the scale subresource."""
    return _struct("lightkube.models.autoscaling_v1", "Scale")


@cache
def _struct(module: str, name: str) -> Struct:
    models = importlib.import_module(module)
    model = getattr(models, name)
    # Structs of msgspec: names as in Python, names as in JSON, and defaults of the last so many of them.
    optional = len(model.__struct_defaults__)
    encoded: tuple[str, ...] = model.__struct_encode_fields__
    attributes = dict(zip(encoded, model.__struct_fields__, strict=True))
    return Struct(
        name,
        lambda: {
            json: _field(models, name, json, model.__annotations__[python]) for json, python in attributes.items()
        },
        is_atomic=name in topology.ATOMIC_STRUCTS,
        required=frozenset(encoded[: len(encoded) - optional]),
        package=module.rsplit("_", 1)[-1],
    )


def _field(models: ModuleType, struct: str, name: str, annotation: str) -> Type:
    found = _type(models, annotation, struct, name)
    if (struct, name) in topology.SEPARABLE_FIELDS and isinstance(found, Struct):
        return dataclasses.replace(found, is_atomic=False)
    return found


def _type(models: ModuleType, text: str, struct: str, name: str) -> Type:
    text = text.strip("'\"")
    if match := _OPTIONAL.match(text):
        text = match.group(1)
    if match := _LIST_ITEM.match(text):
        is_set = name in topology.SETS.get(struct, ())
        return ListOf(_type(models, match.group(1), struct, name), topology.list_keys(struct, name), is_set)
    if text == "dict":
        return MapOf(_map_item(struct, name), (struct, name) in topology.ATOMIC_MAPS)
    module, _, plain = text.rpartition(".")
    if plain in _SCALARS:
        return Scalar("int64") if plain == "int" and name in _INT64 else _SCALARS[plain]
    owner = importlib.import_module(f"lightkube.models.{module}") if module else models
    if hasattr(getattr(owner, plain, None), "__struct_fields__"):
        return _struct(owner.__name__, plain)
    return ANY


def _map_item(struct: str, name: str) -> Type:
    if (struct, name) in _BYTES_MAPS:
        return Scalar("[]uint8")
    if name in _QUANTITY_MAPS:
        return Scalar("Quantity")
    if struct in ("JSONSchemaProps", "CustomResourceSubresources") or name == "extra":
        return ANY
    return Scalar("string")
