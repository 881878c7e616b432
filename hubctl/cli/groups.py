"""This module lists commands by what they are for, and tells what Ctrl-C left behind."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from hubctl.errors import InterruptedRunError

SETTING_UP = "Set up and take away"
LOOKING = "Look, and change nothing"
HUBS = "The hubs, and what they run"
PEOPLE = "Figures and other people"
CONFIG = "The config"
MACHINE = "This machine"


class Sections(TyperGroup):
    """A group of commands whose help has a section a purpose (`rich_help_panel`), each command on one line."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes the sections in the order in which their first commands were registered."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                panel = getattr(command, "rich_help_panel", None) or "Commands"
                sections.setdefault(panel, []).append((name, command.short_help or command.get_short_help_str(60)))
        widest = max(len(name) for rows in sections.values() for name, _ in rows)
        for panel, rows in sections.items():
            with formatter.section(panel):
                formatter.write_dl([(name.ljust(widest), words) for name, words in rows])

    def invoke(self, ctx: Any) -> Any:
        """Runs a command. A run of phases takes Ctrl-C over for itself; this is for everything before and after it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise InterruptedRunError("stopped by Ctrl-C", hint="run the same command again") from error
