"""This module holds the refusals of a Kubernetes API, worded as its own: Status objects with code, reason and
causes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hubctl.sandbox.kubernetes.objects import Object

_NAMES = {
    "FieldValueRequired": "Required value",
    "FieldValueForbidden": "Forbidden",
    "FieldValueInvalid": "Invalid value",
    "FieldValueNotSupported": "Unsupported value",
    "FieldValueDuplicate": "Duplicate value",
    "FieldValueTooLong": "Too long",
    "FieldValueTooMany": "Too many",
    "FieldValueNotFound": "Not found",
    "FieldValueTypeInvalid": "Invalid value",
}
_WITHOUT_VALUE = {"FieldValueRequired", "FieldValueForbidden", "FieldValueTooLong"}


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field, worded as apimachinery's field.Error does."""

    reason: str
    field: str
    value: Any = None
    detail: str = ""

    def body(self) -> str:
        """The message without the field."""
        text = _NAMES[self.reason]
        if self.reason not in _WITHOUT_VALUE:
            text += f": {shown(self.value)}"
        return f"{text}: {self.detail}" if self.detail else text

    def __str__(self) -> str:
        return f"{self.field}: {self.body()}"


def shown(value: Any) -> str:
    """A value as Go prints it in an error: strings quoted, everything else as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class ApiError(Exception):
    """A request is refused. `status` is the body of the answer."""

    def __init__(self, code: int, reason: str, message: str, details: Object | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details

    def status(self) -> Object:
        """The metav1.Status object that clients read."""
        status: Object = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
        status["message"] = self.message
        if self.reason:
            status["reason"] = self.reason
        if self.details:
            status["details"] = self.details
        status["code"] = self.code
        return status


def _details(name: str, group: str, kind: str, causes: Sequence[Object] = ()) -> Object:
    details: Object = {}
    if name:
        details["name"] = name
    if group:
        details["group"] = group
    if kind:
        details["kind"] = kind
    if causes:
        details["causes"] = list(causes)
    return details


def _qualified(word: str, group: str) -> str:
    return f"{word}.{group}" if group else word


def not_found(group: str, plural: str, name: str) -> ApiError:
    """404 for an object."""
    message = f'{_qualified(plural, group)} "{name}" not found'
    return ApiError(404, "NotFound", message, _details(name, group, plural))


def already_exists(group: str, plural: str, name: str) -> ApiError:
    """409 on creation."""
    message = f'{_qualified(plural, group)} "{name}" already exists'
    return ApiError(409, "AlreadyExists", message, _details(name, group, plural))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


def conflict(group: str, plural: str, name: str, why: str = MODIFIED) -> ApiError:
    """409 on a change."""
    message = f'Operation cannot be fulfilled on {_qualified(plural, group)} "{name}": {why}'
    return ApiError(409, "Conflict", message, _details(name, group, plural))


def apply_conflict(message: str, causes: Sequence[Object]) -> ApiError:
    """409 of server-side apply."""
    return ApiError(409, "Conflict", message, {"causes": list(causes)})


def forbidden(group: str, plural: str, name: str, why: str, causes: Sequence[Object] = ()) -> ApiError:
    """403 for an object; without a name it is about the kind."""
    what = _qualified(plural, group)
    message = f'{what} "{name}" is forbidden: {why}' if name else f"{what} is forbidden: {why}"
    return ApiError(403, "Forbidden", message, _details(name, group, plural, causes))


def invalid(group: str, kind: str, name: str, errors: Sequence[FieldError]) -> ApiError:
    """422 with every field that is wrong."""
    texts = list(dict.fromkeys(str(error) for error in errors))
    listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    causes = [{"reason": error.reason, "message": error.body(), "field": error.field} for error in errors]
    message = f'{_qualified(kind, group)} "{name}" is invalid: {listed}'
    return ApiError(422, "Invalid", message, _details(name, group, kind, causes))


def bad_request(message: str) -> ApiError:
    """400: the request itself makes no sense."""
    return ApiError(400, "BadRequest", message)


def internal(message: str) -> ApiError:
    """500 with a message and no reason, as plain Go errors arrive."""
    return ApiError(500, "", message)


def expired(message: str) -> ApiError:
    """410: the version asked for is no longer known."""
    return ApiError(410, "Expired", message)


def unauthorized() -> ApiError:
    """401."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def method_not_allowed() -> ApiError:
    """405."""
    message = "the server does not allow this method on the requested resource"
    return ApiError(405, "MethodNotAllowed", message, {})


def unsupported_media_type(message: str) -> ApiError:
    """415."""
    return ApiError(415, "UnsupportedMediaType", message)


def unavailable(message: str) -> ApiError:
    """503."""
    return ApiError(503, "ServiceUnavailable", message)


def too_many_requests(message: str, causes: Sequence[Object] = ()) -> ApiError:
    """429, which evictions answer when a disruption budget forbids them."""
    return ApiError(429, "TooManyRequests", message, {"causes": list(causes)} if causes else None)


REJECTED = "the server rejected our request due to an error in our request"


def rejected_patch() -> ApiError:
    """422 of a patch that does not fit the object; the API server keeps the reason to itself."""
    return ApiError(422, "Invalid", REJECTED, {})


def too_large_version(asked: int, present: int) -> ApiError:
    """504: a version that is not there yet."""
    message = f"Timeout: Too large resource version: {asked}, current: {present}"
    causes = [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]
    return ApiError(504, "Timeout", message, {"causes": causes, "retryAfterSeconds": 1})
