"""An account in memory: what it holds, what is in use, what may not be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hubctl.errors import HubctlError
from hubctl.ports.disposal import StillUsedError
from hubctl.ports.inventory import Thing


class FakeAccount:
    """Fulfils the ports Inventory and Disposal. Declare with `holds`, `uses`, `refuses`, `brings_back`, `denies`."""

    def __init__(self, *things: Thing) -> None:
        self.things = list(things)
        self.deleted: list[str] = []
        self._used: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._returning: set[str] = set()
        self._denied: set[str] = set()

    def uses(self, identity: str, times: int) -> None:
        """Declares that a thing is in use the first so many times."""
        self._used[identity] = times

    def refuses(self, identity: str, words: str) -> None:
        """Declares that a thing cannot be deleted."""
        self._refused[identity] = words

    def brings_back(self, identity: str) -> None:
        """Declares that a thing is there again once after it was deleted."""
        self._returning.add(identity)

    def denies(self, kind: str) -> None:
        """Declares that things of a kind cannot be listed."""
        self._denied.add(kind)

    def regional(self) -> Sequence[str]:
        return ("VPC", "subnet", "volume", "load balancer", "log group", "file system", "EKS cluster")

    def everywhere(self) -> Sequence[str]:
        return ("bucket", "user", "access key", "DNS record")

    def list(self, kind: str, region: str) -> Sequence[Thing]:
        if kind in self._denied:
            raise HubctlError(f"listing {kind}s: AWS does not allow it", hint="")
        found = [thing for thing in self.things if thing.kind == kind]
        return found if kind in self.everywhere() else [thing for thing in found if thing.region == region]

    def knows(self, kind: str) -> bool:
        return kind != "EKS cluster"

    def delete(self, thing: Thing) -> None:
        if self._used.get(thing.id, 0) > 0:
            self._used[thing.id] -= 1
            raise StillUsedError(f"{thing.id} is in use", hint="")
        if thing.id in self._refused:
            raise HubctlError(self._refused[thing.id], hint="")
        self.deleted.append(thing.id)
        if thing.id in self._returning:
            self._returning.remove(thing.id)
        else:
            self.things.remove(thing)

    def mark(self, thing: Thing, tag: str, day: str) -> None:
        self.things[self.things.index(thing)] = replace(thing, tags={**(thing.tags or {}), tag: day})
