"""This module checks the environment of containers, and the references of the downward API, which volumes use too."""

from __future__ import annotations

import re

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.validation.amounts import canonical
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, each, invalid, items, not_supported, required
from hubctl.sandbox.kubernetes.validation.names import config_key, dns_subdomain, environment_name, label_key

_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_CONVERTIBLE = frozenset({*_FIELDS, *_VOLUME_FIELDS, "spec.schedulerName", "spec.restartPolicy", "status.phase"})
_RESOURCES = (
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
)
_SUBSCRIPT = re.compile(r"^(.+)\['(.+)'\]$")
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef")
_SIZES = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
_DIVISORS = {
    "cpu": ("1m and 1", "cpu"),
    "memory": (_SIZES, "memory"),
    "ephemeral-storage": (_SIZES, "local ephemeral storage"),
}


def environment(path: Path, container: Object) -> Errors:
    """env and envFrom of a container."""
    for here, variable in items(path.child("env"), container.get("env")):
        if not variable.get("name"):
            yield required(here.child("name"))
        else:
            yield from each(here.child("name"), variable["name"], environment_name(variable["name"]))
        if variable.get("valueFrom") is not None:
            yield from _source(here.child("valueFrom"), variable["valueFrom"], variable.get("value"))
    for here, source in items(path.child("envFrom"), container.get("envFrom")):
        yield from _bulk_source(here, source)


def _source(path: Path, source: Object, value: str | None) -> Errors:
    given = [name for name in _SOURCES if source.get(name) is not None]
    for name in given:
        here = path.child(name)
        if name == "fieldRef":
            yield from field(here, source[name], _FIELDS)
        elif name == "resourceFieldRef":
            yield from resource_field(here, source[name], in_volume=False)
        else:
            yield from _key(here, source[name])
    if not given:
        detail = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        yield invalid(path, "", detail)
    elif value:
        yield invalid(path, "", "may not be specified when `value` is not empty")
    elif len(given) > 1:
        yield invalid(path, "", "may not have more than one field specified at a time")


def _key(path: Path, reference: Object) -> Errors:
    name, key = reference.get("name", ""), reference.get("key", "")
    yield from each(path.child("name"), name, dns_subdomain(name))
    if not key:
        yield required(path.child("key"))
    else:
        yield from each(path.child("key"), key, config_key(key))


def _bulk_source(path: Path, source: Object) -> Errors:
    prefix = source.get("prefix")
    if prefix:
        yield from each(path.child("prefix"), prefix, environment_name(prefix))
    given = [name for name in ("configMapRef", "secretRef") if source.get(name) is not None]
    for kind in given:
        name = source[kind].get("name")
        if not name:
            yield required(path.child(kind, "name"))
        else:
            yield from each(path.child(kind, "name"), name, dns_subdomain(name.removesuffix("-")))
    if not given:
        yield invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
    elif len(given) > 1:
        yield invalid(path, "", "may not have more than one field specified at a time")


def volume_field(path: Path, reference: Object) -> Errors:
    """A fieldRef of a downward API volume."""
    yield from field(path, reference, _VOLUME_FIELDS)


def field(path: Path, reference: Object, known: tuple[str, ...]) -> Errors:
    """A fieldRef."""
    for name in ("apiVersion", "fieldPath"):
        if not reference.get(name):
            yield required(path.child(name))
            return
    given = reference["fieldPath"]
    match = _SUBSCRIPT.match(given)
    if match is not None:
        yield from _subscript(path, *match.groups())
    elif given not in _CONVERTIBLE:
        detail = f"error converting fieldPath: field label not supported: {given}"
        yield invalid(path.child("fieldPath"), given, detail)
    elif given not in known:
        yield not_supported(path.child("fieldPath"), given, known)


def _subscript(path: Path, name: str, key: str) -> Errors:
    if name == "metadata.annotations":
        yield from each(path, key.lower(), label_key(key.lower()))
    elif name == "metadata.labels":
        yield from each(path, key, label_key(key))
    else:
        detail = f"error converting fieldPath: field label does not support subscript: {name}['{key}']"
        yield invalid(path.child("fieldPath"), f"{name}['{key}']", detail)


def resource_field(path: Path, reference: Object, *, in_volume: bool) -> Errors:
    """A resourceFieldRef; a volume must say of which container."""
    name = reference.get("resource", "")
    if in_volume and not reference.get("containerName"):
        yield required(path.child("containerName"))
    elif not name:
        yield required(path.child("resource"))
    elif name not in _RESOURCES and not name.startswith(("requests.hugepages-", "limits.hugepages-")):
        yield not_supported(path.child("resource"), name, _RESOURCES)
    yield from _divisor(path, name, reference.get("divisor"))


def _divisor(path: Path, name: str, divisor: str | None) -> Errors:
    values, resource = _DIVISORS.get(name.partition(".")[2], ("", ""))
    if not resource or divisor is None or quantity(divisor) == 0:
        return
    if canonical(str(divisor)) not in values.replace(" and ", ", ").split(", "):
        detail = f"only divisor's values {values} are supported with the {resource} resource"
        yield invalid(path.child("divisor"), name, detail)
