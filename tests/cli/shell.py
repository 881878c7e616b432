"""Runs hubctl as a shell does: in a process of its own, in an empty folder, with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.config.files import EXAMPLE

SECRETS = dict.fromkeys(
    ("HUB_CLIENT_ID", "HUB_CLIENT_SECRET", "GRAFANA_CLIENT_ID", "GRAFANA_CLIENT_SECRET"), "not-a-real-secret"
)
"""What the example refers to."""
NOWHERE = "http://127.0.0.1:1"
"""Nothing listens there: a connection is refused at once."""


def hubctl(
    *arguments: str, answers: str | None = "", seconds: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command. `answers` is its stdin; an empty value of the environment means that it is not set."""
    wanted = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "hubctl", *arguments],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        env={name: value for name, value in wanted.items() if value},
    )


def config(text: str = EXAMPLE, name: str = "config.toml") -> Path:
    """A config in the folder in which we are."""
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path
