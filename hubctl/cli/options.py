"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path, typer.Option("--config", "-c", help="The event's config file.", envvar="HUBCTL_CONFIG", show_default=True)
]
Sandbox = Annotated[
    bool, typer.Option("--sandbox", help="Run against the embedded AWS and Kubernetes; no account is touched.")
]
# terraform and helm run in folders of their own, so paths for them are made absolute.
Kubeconfig = Annotated[
    Path | None,
    typer.Option(help="Use this kubeconfig instead of the cluster's own.", show_default=False, resolve_path=True),
]
Charts = Annotated[
    Path | None,
    typer.Option(help="Take charts from this folder, not their repositories.", show_default=False, resolve_path=True),
]
Events = Annotated[bool, typer.Option("--events", help="Print what happens as JSON lines on stdout.")]
SkipSmoke = Annotated[
    bool, typer.Option("--skip-smoke", help="Start no server to try a hub; only ask whether it is well.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

CONFIG = Path("config.toml")
