"""Every release of an event that wants everything, and helm's rendering of it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hubctl.config.model import EventConfig
from hubctl.render import addons, dask, hub, static
from hubctl.render.names import support_namespace
from tests.render.configs import DASK, GITHUB, PASSWORD, event

MOUNTS = [{"directory": "shared", "path": "/home/jovyan/shared"}, {"directory": "lessons", "path": "/srv/lessons"}]
EVERYTHING = event(
    image={"digest": f"sha256:{'0' * 64}"},
    hubs={
        "staging": {"auth": PASSWORD, "mounts": MOUNTS, "https": {"kind": "off"}, "profiles": [{"name": "Small"}]},
        "prod": {
            "auth": GITHUB,
            "mounts": MOUNTS,
            "https": {"kind": "letsencrypt", "email": "team@school.org"},
            "admins": ["ada"],
        },
    },
    cluster=DASK["cluster"],
    addons={"node_termination_handler": True, **DASK["addons"]},
    monitoring={
        "host": "hub.school.org",
        "organisation": "school",
        "client_id": "env:ID",
        "client_secret": "env:SECRET",
        "members": "Viewer",
    },
)


@dataclass(frozen=True)
class Made:
    """One release: its name, its namespace, its chart's name, and its values."""

    name: str
    namespace: str
    chart: str
    values: dict[str, Any]


def releases(config: EventConfig = EVERYTHING) -> list[Made]:
    """All releases of an event."""
    support = support_namespace(config)
    found = [
        Made(name, support, name, addons.values(config, name, static=static.values(name)))
        for name in addons.releases(config)
    ]
    for name in config.hubs:
        namespace = config.namespace(name)
        found.append(Made(namespace, namespace, hub.CHART, hub.values(config, name, static=static.values(hub.CHART))))
        gateway = dask.values(config, name, static=static.values(dask.CHART))
        found.append(Made(dask.release(config, name), namespace, dask.CHART, gateway))
    return found


def helm(binary: Path, verb: list[str], made: Made) -> subprocess.CompletedProcess[str]:
    """Runs helm with the release's values on stdin."""
    command = [str(binary), *verb, "--namespace", made.namespace, "--values", "-", "--kube-version", "1.34"]
    return subprocess.run(command, input=json.dumps(made.values), capture_output=True, text=True)


def template(binary: Path, chart: Path, made: Made) -> dict[tuple[str, str], dict[str, Any]]:
    """The release's objects by kind and name. Fails the test with helm's words if helm refuses."""
    done = helm(binary, ["template", made.name, str(chart)], made)
    assert done.returncode == 0, done.stderr
    objects = [loaded for loaded in yaml.safe_load_all(done.stdout) if loaded]
    return {(found["kind"], found["metadata"]["name"]): found for found in objects}
