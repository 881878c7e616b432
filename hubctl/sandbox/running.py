"""This module says where a sandbox runs and how to reach it: what `start` gives back and `sandbox.json` holds."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

FILE = "sandbox.json"


@dataclass(frozen=True)
class Running:
    """A sandbox that answers. Endpoints are URLs on 127.0.0.1; files are absolute paths."""

    pid: int
    account_id: str
    region: str
    enforce_iam: bool
    aws_endpoint: str
    kubernetes_endpoint: str
    ca_file: Path
    token_file: Path
    kubeconfig: Path
    charts_url: str
    charts_dir: Path
    request_log: Path
    state_dir: Path
    log_file: Path

    def environment(self) -> dict[str, str]:
        """The variables that point AWS tools at the sandbox, as the root of its account. Not secrets: they open
        nothing else.

        `NO_PROXY` keeps what it held and adds the loopback address, so that a proxy of the machine is not asked for it.
        """
        own = {"127.0.0.1", "localhost"}
        kept = [name for name in os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",") if name]
        no_proxy = ",".join([*kept, *sorted(own - set(kept))])
        return {
            "AWS_ENDPOINT_URL": self.aws_endpoint,
            "AWS_ACCESS_KEY_ID": self.account_id,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
        }

    def write(self) -> None:
        """Keep this beside the state, readable for the user alone, replaced at once."""
        write_private(self.state_dir / FILE, json.dumps(asdict(self), default=str, indent=2))


def read(root: Path) -> Running | None:
    """What `sandbox.json` says; None where there is none or it is not whole. It may be of a process that is gone."""
    try:
        found: dict[str, Any] = json.loads((root / FILE).read_text(encoding="utf-8"))
        paths = {field.name for field in fields(Running) if field.type == "Path"}
        values: dict[str, Any] = {name: Path(value) if name in paths else value for name, value in found.items()}
        return Running(**values)
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_private(path: Path, text: str) -> None:
    """Write a file for the user alone (0600), atomically."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)
