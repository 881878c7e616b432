"""Reads a plan as `terraform show -json` gives it: what changes, attribute by attribute, without what is sensitive.

https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hubctl.adapters.redact import Redact
from hubctl.adapters.terraform.events import NEVER_REPLACED
from hubctl.core.terraform import ResourceChange

_ACTIONS = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
}
_NAMES = ("bucket", "node_group_name", "name", "id")
"""Where a resource says what it is called in AWS, the most telling first."""
_LONGEST = 160
_SHORT_LIST = 3
_NOTHING = object()
_LATER = "(known after apply)"

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True)
class _Sensitive:
    """Can be compared, but not be shown."""

    value: Any = field(repr=False)


def changes(plan: Mapping[str, Any]) -> Iterator[ResourceChange]:
    """Everything that would be created, updated, replaced or deleted; reads and no-ops left out."""
    for resource in plan.get("resource_changes") or ():
        change = resource["change"]
        action = _ACTIONS.get(tuple(change["actions"]))
        if resource.get("action_reason") == "replace_because_tainted" and resource["type"] in NEVER_REPLACED:
            action = "update"
        if action is not None:
            there = action in ("update", "replace")
            yield ResourceChange(
                resource["address"],
                action,
                _name(change.get("before") or change.get("after") or {}),
                tuple(_attributes(change)) if there else (),
                tuple(_causes(change)),
            )


def without_secrets(found: Iterable[ResourceChange], redact: Redact) -> Iterator[ResourceChange]:
    """The same with what is known to be secret masked, wherever it stands."""
    for change in found:
        yield replace(change, attributes=tuple(map(redact, change.attributes)))


def _causes(change: Mapping[str, Any]) -> Iterator[str]:
    """What forces a replacement by itself; what is unknown until something else is replaced only follows from that."""
    paths = [tuple(path) for path in change.get("replace_paths") or ()]
    unknown = list(_unknown(change))
    own = [path for path in paths if not _is_below(path, unknown)]
    yield from sorted(_written(path) for path in own or paths)


def _name(values: Mapping[str, Any]) -> str:
    tagged = values.get("tags") or {}
    found = (values.get(key) for key in _NAMES[:-1])
    return str(next((one for one in found if one), None) or tagged.get("Name") or values.get("id") or "")


def _attributes(change: Mapping[str, Any]) -> Iterator[str]:
    before = dict(_leaves(change.get("before"), change.get("before_sensitive")))
    after = dict(_leaves(change.get("after"), change.get("after_sensitive")))
    unknown = list(_unknown(change))
    after |= dict.fromkeys((*unknown, *(path for path in before if _is_below(path, unknown))), _LATER)
    forcing = [tuple(path) for path in change.get("replace_paths") or ()]
    hidden = [one.value for one in (*before.values(), *after.values()) if isinstance(one, _Sensitive)]
    for path in sorted({**before, **after}, key=_written):
        old, new = before.get(path, _NOTHING), after.get(path, _NOTHING)
        forced = _is_below(path, forcing) or any(_is_below(one, [path]) for one in forcing)
        # What AWS computes anew with every replacement tells nothing: ids, ARNs, times.
        if old == new or (new is _LATER and not forced and change["actions"] != ["update"]):
            continue
        because = "  # cannot be changed in place" if forced else ""
        yield f"{_written(path)}: {_difference(old, new, hidden)}{because}"


def _unknown(change: Mapping[str, Any]) -> Iterator[Path]:
    for path, later in _leaves(change.get("after_unknown"), False):
        if later is True or (isinstance(later, list) and True in later):
            yield path


def _is_below(path: Path, others: Iterable[Path]) -> bool:
    return any(path[: len(other)] == other for other in others)


def _leaves(value: Any, sensitive: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Plain values by their paths. A text that is JSON, as policies are, is taken apart too; a list of plain values is
    one value, or everything behind what is put into it would differ."""
    if sensitive is True:
        if value is not None:
            yield path, _Sensitive(value)
        return
    parsed = _parsed(value)
    if parsed is not None:
        value, sensitive = parsed, False
    if isinstance(value, Mapping):
        for key, item in value.items():
            below = sensitive.get(key) if isinstance(sensitive, Mapping) else False
            yield from _leaves(item, below, (*path, key))
    elif isinstance(value, list) and value and not any(isinstance(item, Mapping | list) for item in value):
        concealed = isinstance(sensitive, list) and True in sensitive
        yield path, _Sensitive(value) if concealed else value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            below = sensitive[number] if isinstance(sensitive, list) and number < len(sensitive) else False
            yield from _leaves(item, below, (*path, number))
    elif value is not None:
        yield path, value


def _parsed(value: Any) -> Any:
    if not (isinstance(value, str) and value[:1] in "{[" and value):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _written(path: Sequence[Step]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _difference(old: Any, new: Any, hidden: Sequence[Any]) -> str:
    """Of long lists only what goes and what comes."""
    if not (isinstance(old, list) and isinstance(new, list)) or max(len(old), len(new)) <= _SHORT_LIST:
        return f"{_shown(old, hidden)} -> {_shown(new, hidden)}"
    gone = [f"- {_shown(one, hidden)}" for one in old if one not in new]
    come = [f"+ {_shown(one, hidden)}" for one in new if one not in old]
    return ", ".join((*gone, *come)) or "in another order"


def _shown(value: Any, hidden: Sequence[Any]) -> str:
    """What is sensitive in one attribute is hidden in all: providers copy it to where Terraform calls it plain."""
    if value is _NOTHING:
        return "(none)"
    if isinstance(value, _Sensitive) or (value in hidden):
        return "(sensitive)"
    if value is _LATER:
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
