"""A Context over fakes: Terraform records what it is told; what a test does not declare fails the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hubctl.config.load import load
from hubctl.config.model import EventConfig
from hubctl.context import ClusterPorts, Context, Inputs, Ports
from hubctl.core.changes import Changes
from hubctl.core.events import Event
from hubctl.core.facts import ClusterOutputs, MissingFactsError
from hubctl.core.terraform import Backend, Root, RootPlan, RootState
from hubctl.errors import HubctlError
from hubctl.ports.terraform import Progress
from tests.fakes.clock import FakeClock

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@cache
def example_config() -> EventConfig:
    """The example config, loaded once."""
    return load(EXAMPLE)


class FakeTerraform:
    """Records calls as "apply cluster". `fails` and `gives` declare what happens."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.on_apply: Callable[[Root], None] = lambda _root: None
        self._failing: set[str] = set()
        self._outputs: dict[str, Mapping[str, Any]] = {}
        self._states: dict[str, RootState] = {}
        self._plans: dict[str, RootPlan] = {}

    def fails(self, key: str) -> None:
        """Declares that every call on this root fails."""
        self._failing.add(key)

    def gives(self, key: str, **outputs: Any) -> None:
        """Declares a root's outputs."""
        self._outputs[key] = outputs

    def holds(self, key: str, state: RootState) -> None:
        """Declares a root's state."""
        self._states[key] = state

    def would(self, key: str, plan: RootPlan) -> None:
        """Declares what planning a root answers."""
        self._plans[key] = plan

    def _call(self, verb: str, root: Root) -> None:
        self.calls.append(f"{verb} {root.key}")
        if root.key in self._failing:
            raise HubctlError(f"{root.key} broke", hint="try again")

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        self._call("plan", root)
        return self._plans.get(root.key, RootPlan(()))

    def apply(self, root: Root, *, progress: Progress) -> tuple[Changes, Mapping[str, Any]]:
        self._call("apply", root)
        self.on_apply(root)
        return Changes(added=1), self._outputs.get(root.key, {})

    def destroy(self, root: Root, *, progress: Progress, targets: Sequence[str] = ()) -> Changes:
        self._call(f"destroy {' '.join(targets)} of" if targets else "destroy", root)
        return Changes(removed=1)

    def state(self, root: Root) -> RootState:
        self._call("state", root)
        return self._states.get(root.key, RootState())

    def forget(self, root: Root, patterns: Sequence[str]) -> int:
        self._call(f"forget {' '.join(patterns)} of", root)
        return 1

    def move(self, root: Root, to: Backend) -> bool:
        self._call(f"move to {type(to).__name__}", root)
        return True


class Undeclared:
    """Fails the test on any use: nothing of this was expected."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody expected a call of {name}")


def _no_cluster(_outputs: ClusterOutputs | None) -> ClusterPorts:
    raise MissingFactsError("cluster")


def a_context(**given: Any) -> Context:
    """A context of the example event. Keyword arguments: config, facts, secrets, emit, and ports by their names."""
    emit: Callable[[Event], None] = given.pop("emit", lambda _event: None)
    parts = {
        name: given.pop(name)
        for name in ("config", "facts", "secrets", "path_style", "keep", "servers")
        if name in given
    }
    inputs = Inputs(**{"config": example_config(), **parts})
    doors = (
        "terraform",
        "aws",
        "resolver",
        "buckets",
        "inventory",
        "disposal",
        "locks",
        "registry",
        "children",
        "prices",
        "billing",
        "entrances",
        "trial",
        "front",
    )
    ports = {name: Undeclared() for name in doors}
    return Context(inputs, Ports(**{**ports, "clock": FakeClock(), "connect": _no_cluster, **given}), emit)
