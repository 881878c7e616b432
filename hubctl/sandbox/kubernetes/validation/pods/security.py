"""This module checks security contexts of pods and containers. Windows pods are not looked into."""

from __future__ import annotations

import re

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    duplicate,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import user_id
from hubctl.sandbox.kubernetes.validation.paths import descending

_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_WORDS = {
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_SYSCTL = r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL_LENGTH = 253
_HOST_SPACES = (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC"))
_SYS_ADMIN = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"


def pod_security(path: Path, spec: Object) -> Errors:
    """The security context of a pod."""
    context = spec.get("securityContext") or {}
    for name in ("fsGroup", "runAsUser", "runAsGroup"):
        yield from _id(path.child(name), context.get(name))
    for here, group in items(path.child("supplementalGroups"), context.get("supplementalGroups")):
        yield from _id(here, group)
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        detail = "ShareProcessNamespace and HostPID cannot both be enabled"
        yield invalid(path.child("shareProcessNamespace"), True, detail)
    yield from _sysctls(path.child("sysctls"), context.get("sysctls") or [], spec)
    for name, known in _WORDS.items():
        if context.get(name) and context[name] not in known:
            yield not_supported(path.child(name), context[name], known)
    yield from _profiles(path, context)


def container_security(path: Path, context: Object | None, spec: Object) -> Errors:
    """The security context of a container."""
    if context is None:
        return
    for name in ("runAsUser", "runAsGroup"):
        yield from _id(path.child(name), context.get(name))
    yield from _proc_mount(
        path.child("procMount"), context.get("procMount"), uses_host=spec.get("hostUsers") is not False
    )
    yield from _seccomp(path.child("seccompProfile"), context.get("seccompProfile"))
    if context.get("allowPrivilegeEscalation") is False:
        yield from _escalation(path, context)
    yield from _app_armor(path.child("appArmorProfile"), context.get("appArmorProfile"))


def _id(path: Path, value: int | None) -> Errors:
    if value is not None:
        yield from each(path, value, user_id(value))


def _proc_mount(path: Path, value: str | None, *, uses_host: bool) -> Errors:
    if value and value not in ("Default", "Unmasked"):
        yield not_supported(path, value, ("Default", "Unmasked"))
    if value == "Unmasked" and uses_host:
        yield invalid(path, value, "`hostUsers` must be false to use `Unmasked`")


def _escalation(path: Path, context: Object) -> Errors:
    if context.get("privileged"):
        detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
        yield invalid(path, context, detail)
    if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or []):
        yield invalid(path, context, _SYS_ADMIN)


def _sysctls(path: Path, sysctls: list[Object], spec: Object) -> Errors:
    taken: set[str] = set()
    for here, sysctl in items(path, sysctls):
        name, place = sysctl.get("name", ""), here.child("name")
        if not name:
            yield required(place)
        elif len(name) > _SYSCTL_LENGTH or not re.fullmatch(_SYSCTL, name):
            detail = f"must have at most {_SYSCTL_LENGTH} characters and match regex ^{_SYSCTL}$"
            yield invalid(place, name, detail)
        elif name in taken:
            yield duplicate(place, name)
        taken.add(name)
        if spec.get("hostNetwork") and name.startswith("net."):
            yield invalid(place, name, "may not be specified when 'hostNetwork' is true")
        if spec.get("hostIPC") and name.startswith(("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.")):
            yield invalid(place, name, "may not be specified when 'hostIPC' is true")


def _profiles(path: Path, context: Object) -> Errors:
    yield from _seccomp(path.child("seccompProfile"), context.get("seccompProfile"))
    yield from _app_armor(path.child("appArmorProfile"), context.get("appArmorProfile"))


def _seccomp(path: Path, profile: Object | None) -> Errors:
    if profile is None:
        return
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    if not kind:
        yield required(path.child("type"), "type is required when seccompProfile is set")
    elif kind not in _PROFILES:
        yield not_supported(path.child("type"), kind, _PROFILES)
    if kind != "Localhost":
        if local is not None:
            detail = "can only be set when seccomp type is Localhost"
            yield invalid(path.child("localhostProfile"), profile, detail)
    elif local is None:
        yield required(path.child("localhostProfile"), "must be set when seccomp type is Localhost")
    else:
        yield from descending(path.child("localhostProfile"), local)


def _app_armor(path: Path, profile: Object | None) -> Errors:
    if profile is None:
        return
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    here = path.child("localhostProfile")
    if kind == "Localhost":
        if local is not None and local != local.strip():
            yield invalid(here, local, "must not be padded with whitespace")
        elif not local:
            yield required(here, "must be set when AppArmor type is Localhost")
    elif not kind:
        yield required(path.child("type"), "type is required when appArmorProfile is set")
    elif kind not in _PROFILES:
        yield not_supported(path.child("type"), kind, _PROFILES)
    elif local is not None:
        yield invalid(here, local, "can only be set when AppArmor type is Localhost")


def own_users(path: Path, spec: Object) -> Errors:
    """A pod with users of its own shares no other namespace with the node."""
    if spec.get("hostUsers") is not False:
        return
    for name, shown in _HOST_SPACES:
        if spec.get(name):
            yield forbidden(path.child(shown), "when `pod.Spec.HostUsers` is false")
