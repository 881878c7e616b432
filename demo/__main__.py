"""Tells the main job to people: run it with `make demo`. It shows what a user would see, and ends with the times."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.table import Table

from demo.story import CONSOLE, Demo, UnexpectedError, play

REPOSITORY = Path(__file__).parent.parent


def summary(hubctl: Demo) -> Table:
    """Times per command, and per phase within `up` and `teardown`."""
    table = Table(title="Times", title_justify="left", box=None, pad_edge=False)
    table.add_column("command or phase")
    table.add_column("seconds", justify="right")
    for told in hubctl.told:
        table.add_row(told.command, f"{told.seconds:.1f}", style="bold")
        for phase, seconds in told.phases.items():
            table.add_row(f"  {phase}", f"{seconds:.1f}")
    return table


def main() -> None:
    """Plays the demo in a new folder, and stops its sandbox whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="hubctl-demo-"))
    shutil.copy(REPOSITORY / "config.example.toml", folder / "config.toml")
    hubctl = Demo(folder, helm=os.environ.get("HUBCTL_HELM"))
    try:
        play(hubctl)
        CONSOLE.rule("[bold]done", align="left")
        CONSOLE.print(summary(hubctl))
    except UnexpectedError as error:
        sys.exit(f"demo: {error}")
    finally:
        # Its words are that the state stays; here it goes with the folder.
        stop = [sys.executable, "-m", "hubctl", "sandbox", "stop"]
        subprocess.run(stop, cwd=folder, check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
