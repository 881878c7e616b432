"""This module keeps metadata.managedFields: after changes of any kind, and for server-side apply with its conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.apply import paths, typed
from hubctl.sandbox.kubernetes.apply.fieldsets import Difference, applied_fields, difference
from hubctl.sandbox.kubernetes.apply.paths import FieldSet, Path
from hubctl.sandbox.kubernetes.errors import ApiError, apply_conflict, internal
from hubctl.sandbox.kubernetes.objects import Object, clone, now
from hubctl.sandbox.kubernetes.schema.types import Struct

_UNOWNED = {"name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation"} | {
    "managedFields",
    "resourceVersion",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
}


@dataclass(frozen=True)
class Manager:
    """Who changes an object, and how: two operations of one name are two managers."""

    name: str
    operation: str
    api_version: str
    subresource: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Appliers are the same manager whatever version they apply."""
        version = "" if self.operation == "Apply" else self.api_version
        return (self.name, self.operation, version, self.subresource)

    def shown(self) -> str:
        """As in a conflict's message."""
        text = f'"{self.name}"'
        if self.subresource:
            text += f' with subresource "{self.subresource}"'
        return f"{text} using {self.api_version}" if self.operation == "Update" else text


@dataclass(frozen=True)
class Entry:
    """One manager's fields and when they last changed."""

    manager: Manager
    fields: FieldSet
    time: str


Entries = dict[tuple[str, str, str, str], Entry]


def _read(obj: Object) -> Entries:
    found: Entries = {}
    for item in obj.get("metadata", {}).get("managedFields") or []:
        manager = Manager(
            item.get("manager", ""), item["operation"], item.get("apiVersion", ""), item.get("subresource", "")
        )
        found[manager.key] = Entry(manager, paths.from_tree(item.get("fieldsV1") or {}), item.get("time", ""))
    return found


def _write(obj: Object, entries: Entries) -> Object:
    result: Object = clone(obj)
    ordered = sorted(entries.values(), key=lambda e: (e.manager.operation, e.time, e.manager.name))
    listed = [_entry(entry) for entry in ordered if entry.fields]
    result["metadata"].pop("managedFields", None)
    if listed:
        result["metadata"]["managedFields"] = listed
    return result


def _entry(entry: Entry) -> Object:
    item: Object = {
        "manager": entry.manager.name,
        "operation": entry.manager.operation,
        "apiVersion": entry.manager.api_version,
        "time": entry.time,
        "fieldsType": "FieldsV1",
        "fieldsV1": paths.to_tree(entry.fields),
    }
    if entry.manager.subresource:
        item["subresource"] = entry.manager.subresource
    return item


def _owned(found: set[Path] | FieldSet, manager: Manager) -> FieldSet:
    """Leaves out what nobody can own, and what the subresource that was written to does not write."""
    return frozenset(path for path in found if _is_ownable(path, manager))


def _is_ownable(path: Path, manager: Manager) -> bool:
    if path in (("f:apiVersion",), ("f:kind",), ("f:metadata",)):
        return False
    if path[0] == "f:metadata" and path[1].removeprefix("f:") in _UNOWNED:
        return False
    if manager.subresource == "status":
        return path[0] != "f:spec"
    return path[0] != "f:status"


def updated(old: Object, new: Object, struct: Struct, manager: Manager) -> Object:
    """`new` with managedFields after a create, an update or a patch that is no apply."""
    entries = _given(old, new)
    changes = difference(_plain(old), _plain(new), struct)
    result = _yield(entries, changes, manager)
    mine = entries[manager.key].fields if manager.key in entries else frozenset()
    fields = (mine - changes.removed) | _owned(changes.written, manager)
    return _write(new, _with(result, entries, manager, fields))


def _given(old: Object, new: Object) -> Entries:
    """Who owned what before: clients may rewrite managedFields, and reset them with [{}]; without any, as it was."""
    sent = new.get("metadata", {}).get("managedFields")
    if sent == [{}]:
        return {}
    if sent and all(item.get("operation") in ("Apply", "Update") for item in sent):
        return _read(new)
    return _read(old)


def _plain(obj: Object) -> Object:
    metadata = {key: value for key, value in obj.get("metadata", {}).items() if key not in _UNOWNED}
    return {**obj, "metadata": metadata} if obj else obj


def _yield(entries: Entries, changes: Difference, manager: Manager) -> Entries:
    """Other managers lose what was changed or removed."""
    lost = changes.written | frozenset(changes.removed)
    result: Entries = {}
    for key, entry in entries.items():
        if key == manager.key:
            continue
        left = entry.fields - lost
        result[key] = entry if left == entry.fields else Entry(entry.manager, left, entry.time)
    return result


def _with(others: Entries, before: Entries, manager: Manager, fields: FieldSet) -> Entries:
    mine = before.get(manager.key)
    is_same = mine is not None and mine.fields == fields and mine.manager == manager
    entry = mine if is_same and mine is not None else Entry(manager, fields, now())
    return {**others, manager.key: entry}


def applied(live: Object, config: Object, struct: Struct, manager: Manager, *, force: bool) -> Object:
    """The live object with a configuration applied, managedFields included. Raises ApiError for conflicts."""
    wrong = typed.problems(config, struct)
    if wrong:
        raise _untyped(config, wrong)
    entries = _read(live)
    fields = _owned(applied_fields(config, struct), manager)
    last = entries[manager.key].fields if manager.key in entries else frozenset()
    new = typed.merged(_without_managers(live), config, struct)
    if last:
        everybody = fields.union(*(entry.fields for key, entry in entries.items() if key != manager.key))
        new = typed.pruned(new, struct, paths.to_tree(last), paths.to_tree(everybody))
    changes = difference(_plain(live), _plain(new), struct)
    if not force:
        _refuse_conflicts(entries, changes, manager)
    return _write(new, _with(_yield(entries, changes, manager), entries, manager, fields))


def _without_managers(live: Object) -> Object:
    metadata = {key: value for key, value in live.get("metadata", {}).items() if key != "managedFields"}
    return {**live, "metadata": metadata}


def _untyped(config: Object, wrong: list[str]) -> ApiError:
    metadata = config.get("metadata") or {}
    group_version, kind = config.get("apiVersion", ""), config.get("kind", "")
    what = f"{metadata.get('namespace', '')}/{metadata.get('name', '')}; {_gv(group_version)}, Kind={kind}"
    listed = wrong[0] if len(wrong) == 1 else "\n".join(["errors:", *(f"  {text}" for text in wrong)])
    return internal(f"failed to create typed patch object ({what}): {listed}")


def _gv(group_version: str) -> str:
    return group_version if "/" in group_version else f"/{group_version}"


def _refuse_conflicts(entries: Entries, changes: Difference, manager: Manager) -> None:
    found = [
        (entry.manager.shown(), path)
        for key, entry in sorted(entries.items(), key=lambda pair: pair[1].manager.shown())
        if key != manager.key
        for path in sorted(entry.fields & changes.written)
    ]
    if not found:
        return
    causes: list[Any] = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {who}", "field": paths.shown(path)}
        for who, path in found
    ]
    if len(found) == 1:
        message = f"Apply failed with 1 conflict: conflict with {found[0][0]}: {paths.shown(found[0][1])}"
        raise apply_conflict(message, causes)
    lines = []
    for who in dict.fromkeys(name for name, _ in found):
        lines.append(f"conflicts with {who}:")
        lines += [f"- {paths.shown(path)}" for name, path in found if name == who]
    raise apply_conflict(f"Apply failed with {len(found)} conflicts: " + "\n".join(lines), causes)
