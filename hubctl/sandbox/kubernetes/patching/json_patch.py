"""This module applies JSON patches (RFC 6902), refusing with the words of the library that Kubernetes uses."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.errors import ApiError, bad_request
from hubctl.sandbox.kubernetes.objects import clone

_LIMIT = 10_000
"""Operations in one patch, as the API server limits them."""


def json_patched(target: Any, operations: Any) -> Any:
    """The target after all operations. Raises ApiError: 400 for a malformed patch, 422 for one that does not fit."""
    if not isinstance(operations, list):
        raise bad_request("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch")
    if len(operations) > _LIMIT:
        raise ApiError(413, "RequestEntityTooLarge", f"The allowed maximum operations in a JSON patch is {_LIMIT}")
    result = clone(target)
    for operation in operations:
        result = _apply(result, operation)
    return result


def _apply(target: Any, operation: dict[str, Any]) -> Any:
    kind, path = operation.get("op"), operation.get("path")
    if not isinstance(path, str):
        raise _refused("jsonpatch operation is missing path")
    if kind == "add":
        return _put(target, path, operation.get("value"), insert=True)
    if kind == "replace":
        _get(target, path, "replace")
        return _put(target, path, operation.get("value"), insert=False)
    if kind == "remove":
        return _remove(target, path)
    if kind == "test":
        return _test(target, path, operation.get("value"))
    if kind == "copy":
        return _put(target, path, clone(_get(target, operation["from"], "copy")), insert=True)
    if kind == "move":
        value = _get(target, operation["from"], "move")
        return _put(_remove(target, operation["from"]), path, value, insert=True)
    raise _refused(f"Unexpected kind: {kind}")


def _test(target: Any, path: str, value: Any) -> Any:
    try:
        found = _get(target, path, "test")
    except ApiError:
        found = None
    if found != value:
        raise _refused(f"testing value {path} failed: test failed")
    return target


def _refused(message: str) -> ApiError:
    text = f"the server rejected our request due to an error in our request: {message}"
    return ApiError(422, "Invalid", text if not message.startswith("testing") else message, {})


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _get(target: Any, path: str, kind: str) -> Any:
    found = target
    for step in _steps(path):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise _refused(f"{kind} operation does not apply: doc is missing path: {path}: missing value")
    return found


def _parent(target: Any, path: str, kind: str) -> tuple[Any, str]:
    *above, last = _steps(path)
    return _get(target, "/" + "/".join(_escaped(step) for step in above) if above else "", kind), last


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _put(target: Any, path: str, value: Any, *, insert: bool) -> Any:
    if not path:
        return value
    parent, last = _parent(target, path, "add" if insert else "replace")
    if isinstance(parent, dict):
        parent[last] = value
        return target
    if not isinstance(parent, list):
        raise _refused(f"add operation does not apply: doc is missing path: {path}: missing value")
    if last == "-":
        parent.append(value)
        return target
    if not last.isdigit() or int(last) > len(parent):
        raise _refused(f"Unable to access invalid index: {last}: invalid index referenced")
    if insert:
        parent.insert(int(last), value)
    else:
        parent[int(last)] = value
    return target


def _remove(target: Any, path: str) -> Any:
    _get(target, path, "remove")
    parent, last = _parent(target, path, "remove")
    if isinstance(parent, list):
        parent.pop(int(last))
    else:
        parent.pop(last)
    return target
