"""This module keeps the objects, numbers every change, and remembers the last changes for those who watch."""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hubctl.sandbox.kubernetes.objects import Object, clone, name_of, namespace_of
from hubctl.sandbox.kubernetes.resources import Resource, StorageKey

_HISTORY = 20_000
"""Changes that a watch can resume from; etcd keeps five minutes of them. A guess."""


@dataclass(frozen=True)
class Change:
    """One change. `before` is None for ADDED; `after` is the last state for DELETED."""

    revision: int
    key: StorageKey
    type: str
    before: Object | None
    after: Object


class Store:
    """All objects. What it returns must not be changed: clone first."""

    def __init__(self) -> None:
        self.revision = 1000
        self.oldest = 1000
        """Watches resume from here or later."""
        self._objects: dict[StorageKey, dict[tuple[str, str], Object]] = {}
        self._history: deque[Change] = deque(maxlen=_HISTORY)
        self._listeners: list[Callable[[Change], None]] = []

    def get(self, resource: Resource, namespace: str, name: str) -> Object | None:
        """One object, or None."""
        return self._objects.get(resource.storage_key, {}).get((namespace, name))

    def list(self, resource: Resource, namespace: str = "") -> builtins.list[Object]:
        """Objects of a kind in one namespace or ("") in all, sorted by namespace and name as etcd returns them."""
        return self.list_key(resource.storage_key, namespace)

    def list_key(self, key: StorageKey, namespace: str = "") -> builtins.list[Object]:
        """The same by storage key."""
        found = self._objects.get(key, {})
        return [found[place] for place in sorted(found) if not namespace or place[0] == namespace]

    def keys(self) -> builtins.list[StorageKey]:
        """Kinds that have objects."""
        return [key for key, objects in self._objects.items() if objects]

    def everything(self) -> Iterator[tuple[StorageKey, Object]]:
        """Every object with its kind."""
        for key in list(self._objects):
            for obj in list(self._objects[key].values()):
                yield key, obj

    def put(self, resource: Resource, obj: Object) -> Object:
        """Stores an object under a new revision and returns what is stored now."""
        self.revision += 1
        stored: Object = clone(obj)
        stored["metadata"]["resourceVersion"] = str(self.revision)
        objects = self._objects.setdefault(resource.storage_key, {})
        place = (namespace_of(stored), name_of(stored))
        before = objects.get(place)
        objects[place] = stored
        kind = "ADDED" if before is None else "MODIFIED"
        self._tell(Change(self.revision, resource.storage_key, kind, before, stored))
        return stored

    def drop(self, resource: Resource, obj: Object) -> Object:
        """Removes an object and returns its last state, which carries the revision of its removal."""
        self.revision += 1
        before = self._objects[resource.storage_key].pop((namespace_of(obj), name_of(obj)))
        last: Object = clone(before)
        last["metadata"]["resourceVersion"] = str(self.revision)
        self._tell(Change(self.revision, resource.storage_key, "DELETED", before, last))
        return last

    def since(self, revision: int) -> builtins.list[Change]:
        """Changes after a revision. Ask `oldest` first whether they are still known."""
        return [change for change in self._history if change.revision > revision]

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Calls the listener at every change, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def dump(self) -> Object:
        """Everything, to be kept in a file."""
        entries = [{"group": key[0], "plural": key[1], "object": obj} for key, obj in self.everything()]
        return {"revision": self.revision, "objects": entries}

    def load(self, dumped: Object) -> None:
        """What `dump` gave. History is not kept: earlier revisions are answered with 410 Gone, so clients list anew."""
        self.revision = dumped["revision"] + 1
        self.oldest = self.revision
        self._history.clear()
        self._objects = {}
        for entry in dumped["objects"]:
            obj = entry["object"]
            objects = self._objects.setdefault((entry["group"], entry["plural"]), {})
            objects[namespace_of(obj), name_of(obj)] = obj

    def clear(self) -> None:
        """Forgets all objects without telling anybody."""
        self._objects = {}
        self.revision += 1
        self.oldest = self.revision
        self._history.clear()

    def _tell(self, change: Change) -> None:
        if len(self._history) == _HISTORY:
            self.oldest = self._history[0].revision
        self._history.append(change)
        for listener in list(self._listeners):
            listener(change)
