"""This module shows what of a spec changed, in the shape of Go's cmp.Diff: fields under their Go names, values as
JSON (the API server prints Go's structs, which no client reads).
"""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.errors import shown
from hubctl.sandbox.kubernetes.objects import Object

_ACRONYMS = ("csi", "nfs")


def difference(name: str, old: Object, new: Object) -> str:
    """The fields that differ, old before new."""
    fields = list(dict.fromkeys([*old, *new]))
    changed = [field for field in fields if old.get(field) != new.get(field)]
    lines = [f"  {name}{{"]
    if len(fields) > len(changed):
        lines.append(f"  \t... // {len(fields) - len(changed)} identical fields")
    for field in changed:
        lines += [f"{sign} \t{_go(field)}: {_value(spec.get(field))}," for sign, spec in (("-", old), ("+", new))]
    return "\n".join([*lines, "  }", ""])


def _go(field: str) -> str:
    return field.upper() if field in _ACRONYMS else field[:1].upper() + field[1:]


def _value(value: Any) -> str:
    return "nil" if value is None else shown(value)
