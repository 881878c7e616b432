"""Registries that hold what a test declares."""

from __future__ import annotations

from hubctl.errors import UnverifiedError
from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference


class FakeRegistry:
    """Fulfils hubctl.ports.registry.Registry. Declare with `holds` and `is_away`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._found: dict[str, FoundImage] = {}
        self._away = False

    def holds(self, text: str, digest: str, *architectures: str) -> None:
        """Declares what a tag names."""
        self._found[text] = FoundImage(digest, architectures or ("amd64",), 1000)

    def is_away(self) -> None:
        """Declares that no registry answers."""
        self._away = True

    def find(self, reference: ImageReference, architecture: str) -> FoundImage | None:
        self.asked.append(str(reference))
        if self._away:
            raise UnverifiedError("quay.io cannot be reached", hint="try again")
        found = self._found.get(reference.tagged)
        return found if found and reference.digest in ("", found.digest) else None
