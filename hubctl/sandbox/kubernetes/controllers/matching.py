"""This module finds the volume that fits a claim."""

from __future__ import annotations

from collections.abc import Iterable

from hubctl.sandbox.kubernetes.objects import Object, at, is_terminating, labels_of, name_of, namespace_of, uid_of
from hubctl.sandbox.kubernetes.schema.quantity import quantity
from hubctl.sandbox.kubernetes.selectors import matches


def fitting(claim: Object, volumes: Iterable[Object]) -> Object | None:
    """The smallest free volume that a claim can have; one that is kept for it comes before all others."""
    found = [item for item in volumes if _fits(claim, item)]
    kept = [item for item in found if item["spec"].get("claimRef")]
    return min(kept or found, key=lambda item: quantity(item["spec"]["capacity"]["storage"]), default=None)


def _fits(claim: Object, volume: Object) -> bool:  # noqa: PLR0911 (one a reason)
    wanted, spec = claim["spec"], volume["spec"]
    if is_terminating(volume) or at(volume, "status", "phase") == "Released" or _is_taken(claim, spec.get("claimRef")):
        return False
    if wanted.get("volumeName"):
        return bool(wanted["volumeName"] == name_of(volume))
    if (wanted.get("storageClassName") or "") != (spec.get("storageClassName") or ""):
        return False
    if wanted.get("volumeMode", "Filesystem") != spec.get("volumeMode", "Filesystem"):
        return False
    if not set(wanted["accessModes"]) <= set(spec["accessModes"]):
        return False
    if quantity(spec["capacity"]["storage"]) < quantity(wanted["resources"]["requests"]["storage"]):
        return False
    return wanted.get("selector") is None or matches(wanted["selector"], labels_of(volume))


def _is_taken(claim: Object, reference: Object | None) -> bool:
    """Whether a volume is another claim's."""
    if not reference:
        return False
    named = (reference.get("namespace"), reference.get("name")) == (namespace_of(claim), name_of(claim))
    return not named or reference.get("uid") not in (None, "", uid_of(claim))
