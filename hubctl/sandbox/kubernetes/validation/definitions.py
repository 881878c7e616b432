"""This module checks CustomResourceDefinitions, and what of them may change
(k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation). Rules in CEL are not compiled.
"""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object, annotations_of, at, name_of
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    forbidden,
    invalid,
    items,
    one_of,
    required,
    unchanged,
)
from hubctl.sandbox.kubernetes.validation.metadata import METADATA, is_new
from hubctl.sandbox.kubernetes.validation.names import dns_1035_label, dns_subdomain

SPEC = Path("spec")
_NAMES = SPEC.child("names")
_APPROVAL = "api-approved.kubernetes.io"
_NOT_APPROVED = (
    f'protected groups must have approval annotation "{_APPROVAL}", '
    "see https://github.com/kubernetes/enhancements/pull/1111"
)
_MIXED = "may have mixed case, but should otherwise match: "
_COLUMNS = ("boolean", "date", "integer", "number", "string")
_EMPTY = {
    "root": "must not be empty at the root",
    "item": "must not be empty for specified array items",
    "field": "must not be empty for specified object fields",
}


def definition(obj: Object) -> Errors:
    """apiextensions.k8s.io/v1 CustomResourceDefinition."""
    spec = obj.get("spec") or {}
    group, names = spec.get("group", ""), spec.get("names") or {}
    if is_new(obj) and name_of(obj) != f"{names.get('plural', '')}.{group}":
        detail = 'must be spec.names.plural+"."+spec.group'
        yield invalid(METADATA.child("name"), name_of(obj), detail)
    yield from _group(SPEC.child("group"), group)
    yield from one_of(SPEC.child("scope"), spec.get("scope"), ("Cluster", "Namespaced"))
    yield from _versions(SPEC.child("versions"), spec.get("versions") or [])
    yield from _names(names)
    strategy = at(spec, "conversion", "strategy")
    if strategy:
        yield from one_of(SPEC.child("conversion", "strategy"), strategy, ("None", "Webhook"))
    is_protected = f".{group}".endswith((".k8s.io", ".kubernetes.io"))
    if is_protected and not annotations_of(obj).get(_APPROVAL):
        yield required(METADATA.child("annotations").key(_APPROVAL), _NOT_APPROVED)


def _group(path: Path, group: str) -> Errors:
    wrong = dns_subdomain(group)
    if not group:
        yield required(path)
    elif wrong:
        yield invalid(path, group, ",".join(wrong))
    elif "." not in group:
        yield invalid(path, group, "should be a domain with at least one dot")


def _versions(path: Path, versions: list[Object]) -> Errors:
    schemas = [at(version, "schema", "openAPIV3Schema") for version in versions]
    for number, schema in enumerate(schemas):
        if schema is None:
            yield required(path.item(number).child("schema", "openAPIV3Schema"))
    for here, version in items(path, versions):
        wrong = dns_1035_label(version.get("name", ""))
        if wrong:
            yield invalid(here.child("name"), version.get("name", ""), ",".join(wrong))
        for place, column in items(here.child("additionalPrinterColumns"), version.get("additionalPrinterColumns")):
            yield from _column(place, column)
    names = [version.get("name") for version in versions]
    if len(set(names)) != len(names):
        yield invalid(path, versions, "must contain unique version names")
    if sum(1 for version in versions if version.get("storage")) != 1:
        yield invalid(path, versions, "must have exactly one version marked as storage version")
    yield from _schemas(path, schemas)


def _schemas(path: Path, schemas: list[Object | None]) -> Errors:
    """The same schema in all versions is told under `validation`, where the API server puts it."""
    if schemas and all(schema == schemas[0] for schema in schemas):
        if schemas[0] is not None:
            yield from _schema(SPEC.child("validation", "openAPIV3Schema"), schemas[0], "root")
        return
    for number, schema in enumerate(schemas):
        if schema is not None:
            yield from _schema(path.item(number).child("schema", "openAPIV3Schema"), schema, "root")


def _schema(path: Path, schema: Object, level: str) -> Errors:
    """That a schema is structural: every field says its type."""
    kind = schema.get("type", "")
    is_open = schema.get("x-kubernetes-int-or-string") or schema.get("x-kubernetes-preserve-unknown-fields")
    if not kind and not is_open:
        yield required(path.child("type"), _EMPTY[level])
    if level == "root" and kind and kind != "object":
        yield invalid(path.child("type"), kind, "must be object at the root")
    if kind == "array" and schema.get("items") is None:
        yield required(path.child("items"), "must be specified")
    if schema.get("uniqueItems"):
        detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield forbidden(path.child("uniqueItems"), detail)
    free = schema.get("additionalProperties")
    if schema.get("properties") and free is not None and free is not True:
        detail = "additionalProperties and properties are mutual exclusive"
        yield forbidden(path.child("additionalProperties"), detail)
    if isinstance(free, dict):
        yield from _schema(path.child("additionalProperties"), free, "field")
    if isinstance(schema.get("items"), dict):
        yield from _schema(path.child("items"), schema["items"], "item")
    for name, field in (schema.get("properties") or {}).items():
        yield from _schema(path.child("properties").key(name), field, "field")


def _column(path: Path, column: Object) -> Errors:
    if not column.get("name"):
        yield required(path.child("name"))
    if not column.get("type"):
        yield required(path.child("type"), f"must be one of {','.join(_COLUMNS)}")
    elif column["type"] not in _COLUMNS:
        yield invalid(path.child("type"), column["type"], f"must be one of {','.join(_COLUMNS)}")
    if not column.get("jsonPath"):
        yield required(path.child("JSONPath"))


def _names(names: Object) -> Errors:
    for name in ("plural", "singular", "kind", "listKind"):
        if not names.get(name):
            yield required(_NAMES.child(name))
    for name, prefix in (("plural", ""), ("singular", ""), ("kind", _MIXED), ("listKind", _MIXED)):
        given = names.get(name, "")
        wrong = dns_1035_label(given.lower() if prefix else given) if given else []
        if wrong:
            yield invalid(_NAMES.child(name), given, prefix + ",".join(wrong))
    for listed in ("shortNames", "categories"):
        for here, given in items(_NAMES.child(listed), names.get(listed)):
            wrong = dns_1035_label(given)
            if wrong:
                yield invalid(here, given, ",".join(wrong))
    if names.get("kind") and names["kind"] == names.get("listKind"):
        yield invalid(_NAMES.child("listKind"), names["listKind"], "kind and listKind may not be the same")


def definition_change(new: Object, old: Object) -> Errors:
    """A kind that is served keeps its name, its scope and the versions that objects are stored in."""
    after, before = new["spec"], old["spec"]
    yield from unchanged(SPEC.child("scope"), after.get("scope"), before.get("scope"))
    yield from unchanged(_NAMES.child("kind"), at(after, "names", "kind"), at(before, "names", "kind"))
    yield from unchanged(SPEC.child("group"), after.get("group"), before.get("group"))
    yield from unchanged(_NAMES.child("plural"), at(after, "names", "plural"), at(before, "names", "plural"))
    names = [version.get("name") for version in after.get("versions") or []]
    for here, stored in items(Path("status.storedVersions"), at(old, "status", "storedVersions")):
        if stored not in names:
            detail = (
                f"missing from spec.versions; {stored} was previously a storage version, and must remain in "
                f"spec.versions until a storage migration ensures no data remains persisted in {stored} and removes "
                f"{stored} from status.storedVersions"
            )
            yield invalid(here, stored, detail)
