"""The command line: parse, call, exit code. Nothing is decided here. `commands` lists what there is."""

from __future__ import annotations

import gc
import sys

from hubctl.cli.commands import app
from hubctl.cli.guard import run_guarded

__all__ = ["app", "run_cli", "run_guarded", "run_main"]


def run_cli() -> int:
    """Runs the command line and returns the exit code. A traceback is only ever written to a file."""
    return run_guarded(app)


_OBJECTS = 50_000


def run_main() -> None:
    """Entry point of the `hubctl` script.

    What a start makes stays until the end. Looking for garbage among it after every 700 objects, as Python does by
    itself, and once more on leaving, takes a quarter of the time of a short command.
    """
    gc.set_threshold(_OBJECTS)
    code = run_cli()
    gc.freeze()
    sys.exit(code)
