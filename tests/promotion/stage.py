"""Brings the hubs up by themselves: what they stand on is made in Kubernetes alone. Run in an event's folder."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from hubctl import exclusive, record, wiring
from hubctl.context import Inputs
from hubctl.core.steps import ApplyManifests, Step
from hubctl.phases import hubs, storage
from hubctl.session import Options
from tests.fakes.facts import all_facts


def stands_on(inputs: Inputs) -> tuple[Step, ...]:
    """Namespaces, storage classes and claims, as if there were a file system."""
    return tuple(step for step in storage.up(inputs.knowing(all_facts())) if isinstance(step, ApplyManifests))


def run(kubeconfig: Path) -> int:
    """The exit code of the run."""
    options = Options(Path("config.toml"), sandbox=True, kubeconfig=kubeconfig, makes=True)
    with wiring.session(options, "up", with_secrets=True) as session, exclusive.held("up", session):
        known = replace(session, context=record.known(session.context, freezing=True)[0])
        engine = exclusive.run_of("up", known, resume="hubctl up")
        return engine.steps({"storage": stands_on, "hubs": hubs.up}, {"storage": (), "hubs": ("storage",)}).exit_code


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
