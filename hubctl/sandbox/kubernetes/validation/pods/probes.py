"""This module checks what is asked of a running container: probes and lifecycle hooks."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    counts,
    each,
    forbidden,
    invalid,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import header_name, port_name, port_number

_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_PROBE_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")


def port(path: Path, value: int | str) -> Errors:
    """A port by number or by name."""
    if isinstance(value, str):
        yield from each(path, value, port_name(value))
    else:
        yield from each(path, value, port_number(value))


def probes(path: Path, container: Object, grace_seconds: int | None) -> Errors:
    """A container's hooks and its three probes."""
    for name in ("postStart", "preStop"):
        hook = (container.get("lifecycle") or {}).get(name)
        if hook is not None:
            yield from _handler(path.child("lifecycle", name), hook, _HOOK_HANDLERS, grace_seconds)
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name)
        if probe is not None:
            yield from _probe(path.child(name), probe, name)


def _probe(path: Path, probe: Object, name: str) -> Errors:
    yield from _handler(path, probe, _PROBE_HANDLERS, None)
    yield from counts(path, probe, *_COUNTS)
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and grace <= 0:
        yield invalid(path.child("terminationGracePeriodSeconds"), grace, "must be greater than 0")
    if name == "readinessProbe":
        if grace is not None:
            yield invalid(path.child("terminationGracePeriodSeconds"), grace, "must not be set for readinessProbes")
    elif probe.get("successThreshold") != 1:
        yield invalid(path.child("successThreshold"), probe.get("successThreshold", 0), "must be 1")


def _handler(path: Path, handler: Object, kinds: tuple[str, ...], grace_seconds: int | None) -> Errors:
    given = [kind for kind in kinds if handler.get(kind) is not None]
    if not given:
        yield required(path, "must specify a handler type")
        return
    yield from _action(path.child(given[0]), given[0], handler[given[0]], grace_seconds)
    for kind in given[1:]:
        yield forbidden(path.child(kind), "may not specify more than 1 handler type")


def _action(path: Path, kind: str, action: Object, grace_seconds: int | None) -> Errors:
    if kind == "exec":
        if not action.get("command"):
            yield required(path.child("command"))
    elif kind == "httpGet":
        yield from _get(path, action)
    elif kind == "sleep":
        seconds = action.get("seconds", 0)
        if grace_seconds is not None and not 0 <= seconds <= grace_seconds:
            detail = f"must be non-negative and less than terminationGracePeriodSeconds ({grace_seconds})"
            yield invalid(path, seconds, detail)
    else:
        yield from port(path.child("port"), action.get("port", 0))


def _get(path: Path, action: Object) -> Errors:
    if not action.get("path"):
        yield required(path.child("path"))
    yield from port(path.child("port"), action.get("port", 0))
    if action.get("scheme") not in ("HTTP", "HTTPS"):
        yield not_supported(path.child("scheme"), action.get("scheme", ""), ("HTTP", "HTTPS"))
    for header in action.get("httpHeaders") or []:
        yield from each(path.child("httpHeaders"), header.get("name", ""), header_name(header.get("name", "")))
