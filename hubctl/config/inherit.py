"""[hub] holds what all hubs have in common: it is merged into each [hubs.NAME], which may say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubctl.config.positions import KeyPath

COMMON = "hub"
EACH = "hubs"


@dataclass
class Inherited:
    """Tables with [hub] merged in, and where each merged value came from."""

    tables: dict[str, Any]
    _origins: dict[KeyPath, KeyPath] = field(default_factory=dict)

    def origin(self, path: KeyPath) -> KeyPath:
        """The path in the file of a path in the merged tables: `hubs.prod.cull` may stand at `hub.cull`."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._origins:
                return (*self._origins[path[:length]], *path[length:])
        return path

    def note(self, path: KeyPath, origin: KeyPath) -> None:
        """Remembers where a value came from."""
        self._origins[path] = origin


def inherit(tables: Mapping[str, Any]) -> Inherited:
    """Tables merge, key by key; any other value of [hubs.NAME] replaces the one of [hub], arrays too.

    A table with another `kind` replaces as well: keys of one login make no sense with another. What is no table where
    one should be is left as it is, for the validation to find.
    """
    done = Inherited({name: value for name, value in tables.items() if name != COMMON})
    common, hubs = tables.get(COMMON, {}), tables.get(EACH)
    if not isinstance(common, dict):
        done.tables[COMMON] = common
    elif isinstance(hubs, dict):
        done.tables[EACH] = {
            name: _merged(common, hub, (EACH, name), done) if isinstance(hub, dict) else hub
            for name, hub in hubs.items()
        }
    return done


def _merged(common: dict[str, Any], own: dict[str, Any], path: KeyPath, done: Inherited) -> dict[str, Any]:
    merged = dict(own)
    for key, value in common.items():
        here = (*path, key)
        if key not in own:
            done.note(here, (COMMON, *path[2:], key))
            merged[key] = value
        elif isinstance(value, dict) and isinstance(own[key], dict) and _same_kind(value, own[key]):
            merged[key] = _merged(value, own[key], here, done)
    return merged


def _same_kind(common: dict[str, Any], own: dict[str, Any]) -> bool:
    return "kind" not in own or common.get("kind", own["kind"]) == own["kind"]
