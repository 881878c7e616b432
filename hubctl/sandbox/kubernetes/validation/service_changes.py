"""This module checks what of a Service may change: its addresses stay, unless its type loses or gains them."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import IMMUTABLE, Errors, forbidden, invalid
from hubctl.sandbox.kubernetes.validation.services import SPEC

_FIXED = "may not change once set"


def service_change(new: Object, old: Object) -> Errors:
    """A change of a v1 Service."""
    after, before = new["spec"], old["spec"]
    if "ExternalName" not in (after.get("type"), before.get("type")):
        yield from _addresses(after, before)
    if after.get("type") == before.get("type") == "LoadBalancer":
        kind = after.get("loadBalancerClass")
        if kind != before.get("loadBalancerClass"):
            yield invalid(SPEC.child("loadBalancerClass"), kind, _FIXED)
        is_local = after.get("externalTrafficPolicy") == before.get("externalTrafficPolicy") == "Local"
        if is_local and after.get("healthCheckNodePort") != before.get("healthCheckNodePort"):
            yield forbidden(SPEC.child("healthCheckNodePort"), IMMUTABLE)


def _addresses(after: Object, before: Object) -> Errors:
    now, then = _listed(after), _listed(before)
    if now == then == ["None"]:
        return
    for number, (address, earlier) in enumerate(zip(now, then, strict=False)):
        if address != earlier:
            yield invalid(SPEC.child("clusterIPs").item(number), now, _FIXED)
    families, earlier_families = after.get("ipFamilies") or [], before.get("ipFamilies") or []
    if "None" not in (*now, *then) and families[:1] != earlier_families[:1] and families and earlier_families:
        yield invalid(SPEC.child("ipFamilies").item(0), families, _FIXED)


def _listed(spec: Object) -> list[str]:
    first = spec.get("clusterIP")
    return list(spec.get("clusterIPs") or ([first] if first else []))
