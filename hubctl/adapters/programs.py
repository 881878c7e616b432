"""Fulfils `hubctl.ports.programs.Programs` with `hubctl.tools`."""

from __future__ import annotations

from collections.abc import Mapping

from hubctl.ports.programs import Program
from hubctl.tools import mirrors
from hubctl.tools.find import TOOLS, find


class LocalPrograms:
    """This machine."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def find(self, name: str) -> Program:
        """The one that hubctl would use."""
        tool = next(tool for tool in TOOLS if tool.name == name)
        found = find(tool, self._environment)
        return Program(found.path, found.version)

    def provider_mirror(self) -> Program | None:
        """The first that fits."""
        found = next(iter(mirrors.find(self._environment)), None)
        return Program(found.path, found.version) if found else None
