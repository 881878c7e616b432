"""Compares two manifests object by object. Says what differs by name, never by content: it may be a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hubctl.core.changes import Changes

Objects = Mapping[tuple[str, str, str], Mapping[str, Any]]
"""Objects by kind, namespace and name."""


@dataclass(frozen=True)
class Difference:
    """Names of what is added, changed and removed, such as "ConfigMap hub"."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def counts(self) -> Changes:
        """How many."""
        return Changes(len(self.added), len(self.changed), len(self.removed))

    @property
    def lines(self) -> tuple[str, ...]:
        """As a preview shows it."""
        marked = (("+", self.added), ("~", self.changed), ("-", self.removed))
        return tuple(f"{sign} {name}" for sign, names in marked for name in names)


def objects(documents: Iterable[Any], namespace: str) -> Objects:
    """The objects of a manifest; what names no namespace is in the release's, as far as helm knows."""
    found = {}
    for document in documents:
        for item in _flat(document):
            metadata = item.get("metadata") or {}
            key = (str(item.get("kind")), metadata.get("namespace") or namespace, str(metadata.get("name")))
            found[key] = item
    return found


def _flat(document: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(document, Mapping):
        return ()
    if document.get("kind") == "List":
        return [item for item in document.get("items") or () if isinstance(item, Mapping)]
    return (document,)


def compare(before: Objects, after: Objects, namespace: str) -> Difference:
    """What happens to the objects of a release."""

    def names(keys: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
        return tuple(f"{kind} {'' if where == namespace else f'{where}/'}{name}" for kind, where, name in sorted(keys))

    return Difference(
        names(after.keys() - before.keys()),
        names(key for key in after.keys() & before.keys() if after[key] != before[key]),
        names(before.keys() - after.keys()),
    )
