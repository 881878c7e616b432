"""Where a config came from: the file, and the place of each key, so that any problem can be shown beside its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hubctl.config.inherit import EACH, Inherited
from hubctl.config.positions import Position
from hubctl.config.problems import Problem
from hubctl.config.reading import Document


@dataclass(frozen=True)
class Origin:
    """A file that was read, and what was inherited within it."""

    document: Document
    inherited: Inherited

    @property
    def file(self) -> str:
        """The file's path, as it was given."""
        return self.document.file

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems with their places, from the top of the file down.

        What stands in [hub] is wrong once, not once a hub.
        """
        found = dict.fromkeys(self._placed(problem) for problem in problems)
        return sorted(found, key=lambda problem: problem.position or Position(0, 0))

    def _placed(self, problem: Problem) -> Problem:
        path = self.inherited.origin(problem.path) if problem.path[:1] == (EACH,) else problem.path
        # A missing key has no place: then it is that of the table where it is missing, or the top of the file.
        for length in range(len(path), 0, -1):
            place = self.document.places.get(path[:length])
            if place is not None:
                is_key = problem.about_key and length == len(path)
                return replace(problem, path=path, position=place.key if is_key else place.value)
        return replace(problem, path=path, position=Position(1, 1))
