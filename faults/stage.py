"""This module runs some phases of hubctl by themselves, so that a round of the sweep needs not repeat the others.

`python -m faults.stage up storage,hubs` in an event's folder. Everything but the choice of phases is hubctl's own: its
session, locks, engine, executor and adapters, in a process that can be killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from hubctl import exclusive, observe, wiring
from hubctl.cli import run_guarded
from hubctl.phases import BY_NAME, ON_THE_WAY_DOWN
from hubctl.session import Options


def run(verb: str, names: str) -> None:
    """Brings phases up or down."""
    known = BY_NAME if verb == "up" else ON_THE_WAY_DOWN
    phases = {name: phase for name, phase in known.items() if name in names.split(",")}
    options = Options(Path("config.toml"), sandbox=True, makes=verb == "up")
    with wiring.session(options, verb, with_secrets=verb == "up") as session, exclusive.held(verb, session):
        looked = session.knowing(observe.everything(session.context))
        engine = exclusive.run_of(verb, looked, resume=f"hubctl {verb}")
        outcome = exclusive.whole(engine.up(phases) if verb == "up" else engine.down(phases), session)
    raise typer.Exit(outcome.exit_code)


if __name__ == "__main__":
    app = typer.Typer()
    app.command()(run)
    sys.exit(run_guarded(app))
