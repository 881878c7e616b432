"""This module applies JSON patches (RFC 6902) as the API server does, which tells little of what did not fit."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.errors import ApiError, bad_request, rejected_patch
from hubctl.sandbox.kubernetes.objects import clone

_LIMIT = 10_000
"""Operations in one patch, as the API server limits them."""


def json_patched(target: Any, operations: Any) -> Any:
    """The target after all operations. Raises ApiError: 400 for a malformed patch, 422 for one that does not fit."""
    if not isinstance(operations, list):
        kind = "object" if isinstance(operations, dict) else "string"
        raise bad_request(
            f"error decoding patch: json: cannot unmarshal {kind} into Go value of type []handlers.jsonPatchOp"
        )
    if len(operations) > _LIMIT:
        message = f"The allowed maximum operations in a JSON patch is {_LIMIT}, got {len(operations)}"
        raise ApiError(413, "RequestEntityTooLarge", f"Request entity too large: {message}")
    result = clone(target)
    for operation in operations:
        result = _apply(result, operation)
    return result


def _apply(target: Any, operation: Any) -> Any:
    kind, path = operation.get("op"), operation.get("path")
    if not isinstance(path, str):
        raise rejected_patch()
    if kind == "add":
        return _put(target, path, clone(operation.get("value")), insert=True)
    if kind == "replace":
        _get(target, path)
        return _put(target, path, clone(operation.get("value")), insert=False)
    if kind == "remove":
        return _remove(target, path)
    if kind == "test":
        return _test(target, path, operation.get("value"))
    if kind in ("copy", "move") and isinstance(operation.get("from"), str):
        value = clone(_get(target, operation["from"]))
        return _put(_remove(target, operation["from"]) if kind == "move" else target, path, value, insert=True)
    raise rejected_patch()


def _test(target: Any, path: str, value: Any) -> Any:
    """An absent field equals null, and nothing else."""
    try:
        found = _get(target, path)
    except ApiError:
        found = None
    if found != value:
        raise rejected_patch()
    return target


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _get(target: Any, path: str) -> Any:
    return _reach(target, _steps(path))


def _reach(target: Any, steps: list[str]) -> Any:
    found = target
    for step in steps:
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise rejected_patch()
    return found


def _put(target: Any, path: str, value: Any, *, insert: bool) -> Any:
    if not path:
        return value
    *above, last = _steps(path)
    parent = _reach(target, above)
    if isinstance(parent, dict):
        parent[last] = value
    elif not isinstance(parent, list):
        raise rejected_patch()
    elif last == "-":
        parent.append(value)
    elif not last.isdigit() or int(last) > len(parent):
        raise rejected_patch()
    elif insert:
        parent.insert(int(last), value)
    else:
        parent[int(last)] = value
    return target


def _remove(target: Any, path: str) -> Any:
    _get(target, path)
    *above, last = _steps(path)
    parent = _reach(target, above)
    if isinstance(parent, list):
        parent.pop(int(last))
    else:
        parent.pop(last)
    return target
