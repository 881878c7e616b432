"""Whether an object of the API is still the same, and whether it is as it is wanted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubctl.core.kubernetes import Manifest


def content(item: Manifest) -> Any:
    """What apply may change: all but the bookkeeping of the API itself."""
    metadata = {
        key: value
        for key, value in item.get("metadata", {}).items()
        if key not in ("managedFields", "resourceVersion", "generation")
    }
    return {key: value for key, value in item.items() if key not in ("metadata", "status")} | {"metadata": metadata}


def holds(there: Any, wanted: Any) -> bool:
    """Whether everything that is wanted is there as it is wanted; what the server added does not count."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(holds(there.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list | tuple):
        same_length = isinstance(there, list) and len(there) == len(wanted)
        return same_length and all(holds(one, other) for one, other in zip(there, wanted, strict=True))
    return bool(there == wanted)
