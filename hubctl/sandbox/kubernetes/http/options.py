"""This module reads and checks the options of a request's query, as apimachinery's validation of options does."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import WriteOptions
from hubctl.sandbox.kubernetes.errors import ApiError, FieldError, invalid
from hubctl.sandbox.kubernetes.http.requests import Request
from hubctl.sandbox.kubernetes.operations.patching import APPLY

_KINDS = {"POST": "CreateOptions", "PUT": "UpdateOptions", "PATCH": "PatchOptions"}
_VALIDATIONS = ("", "Ignore", "Strict", "Warn")
_MATCHES = ("Exact", "NotOlderThan")
_LONGEST_MANAGER = 128


def options_of(request: Request, subresource: str = "") -> WriteOptions:
    """How a change was asked for. Raises ApiError 422."""
    found = [*_manager_errors(request), *dry_run_errors(request.query.get("dryRun")), *_validation_errors(request)]
    if found:
        raise _refused(_KINDS.get(request.verb, "UpdateOptions"), found)
    validation = request.query.get("fieldValidation") or "Warn"
    return WriteOptions(request.manager, request.query.get("dryRun") == "All", validation, subresource)


def _manager_errors(request: Request) -> list[FieldError]:
    found = []
    manager = request.query.get("fieldManager", "")
    if request.verb == "PATCH":
        if request.media_type in APPLY and not manager:
            found.append(FieldError("FieldValueRequired", "fieldManager", None, "is required for apply patch"))
        if request.media_type not in APPLY and "force" in request.query:
            found.append(FieldError("FieldValueForbidden", "force", None, "may not be specified for non-apply patch"))
    if len(manager.encode()) > _LONGEST_MANAGER:
        why = f"may not be more than {_LONGEST_MANAGER} bytes"
        found.append(FieldError("FieldValueTooLong", "fieldManager", None, why))
    return found


def dry_run_errors(given: str | None) -> list[FieldError]:
    """What is wrong with a dryRun."""
    if given in (None, "", "All"):
        return []
    return [FieldError("FieldValueNotSupported", "dryRun", [given], 'supported values: "All"')]


def _validation_errors(request: Request) -> list[FieldError]:
    given = request.query.get("fieldValidation", "")
    if given in _VALIDATIONS:
        return []
    listed = ", ".join(f'"{value}"' for value in _VALIDATIONS)
    return [FieldError("FieldValueNotSupported", "fieldValidation", given, f"supported values: {listed}")]


def check_list(request: Request) -> None:
    """Raises ApiError 422 for options that a list does not take."""
    version, match = request.query.get("resourceVersion", ""), request.query.get("resourceVersionMatch", "")
    found = []
    if match and not version:
        found.append(_forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"))
    if match and request.query.get("continue"):
        found.append(_forbidden("resourceVersionMatch is forbidden when continue is provided"))
    if match and match not in _MATCHES:
        found.append(_unknown_match(match, (*_MATCHES, "")))
    if match == "Exact" and version == "0":
        found.append(_forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    if "sendInitialEvents" in request.query:
        why = "sendInitialEvents is forbidden for list"
        found.append(FieldError("FieldValueForbidden", "sendInitialEvents", None, why))
    if found:
        raise _refused("ListOptions", found)


def check_watch(request: Request) -> None:
    """Raises ApiError 422 for options that a watch does not take."""
    match, sends = request.query.get("resourceVersionMatch", ""), "sendInitialEvents" in request.query
    found = []
    if sends and match != "NotOlderThan":
        found.append(_forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
    if match and not sends:
        found.append(_forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
    if match and match != "NotOlderThan":
        found.append(_unknown_match(match, ("NotOlderThan",)))
    if found:
        raise _refused("ListOptions", found)


def _forbidden(why: str) -> FieldError:
    return FieldError("FieldValueForbidden", "resourceVersionMatch", None, why)


def _unknown_match(given: str, known: tuple[str, ...]) -> FieldError:
    listed = ", ".join(f'"{value}"' for value in known)
    return FieldError("FieldValueNotSupported", "resourceVersionMatch", given, f"supported values: {listed}")


def _refused(kind: str, found: list[FieldError]) -> ApiError:
    return invalid("meta.k8s.io", kind, "", found)
