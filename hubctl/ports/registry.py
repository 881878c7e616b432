"""Container registries, as hubctl needs them: to look, never to change."""

from __future__ import annotations

from typing import Protocol

from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference


class Registry(Protocol):
    """Any registry that speaks the distribution API. Every call blocks."""

    def find(self, reference: ImageReference, architecture: str) -> FoundImage | None:
        """The image, with the size for one architecture; None if the registry says that there is none (404).

        Raises UnverifiedError if it could not be asked, or did not want to say (401, 403, 429, 5xx).
        """
        ...
