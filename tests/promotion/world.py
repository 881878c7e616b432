"""An event that is up: two hubs, a state bucket, a registry, all in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hubctl import record
from hubctl.context import ClusterPorts, Context
from hubctl.core.events import Event
from hubctl.core.hub import Check
from hubctl.core.hub_steps import TryHub
from hubctl.core.record import HubRecord
from hubctl.core.steps import InstallRelease
from hubctl.phases import hubs
from hubctl.ports.aws import Caller
from hubctl.ports.trial import Tried
from hubctl.record import store
from hubctl.session import Options, Session
from hubctl.stop import Stop
from tests.fakes.clock import FakeClock
from tests.fakes.context import FakeTerraform, a_context
from tests.fakes.helm import FakeHelm
from tests.fakes.locks import FakeLocks
from tests.fakes.registry import FakeRegistry
from tests.render.configs import SECRETS, event

FIRST, SECOND = "sha256:" + "1" * 64, "sha256:" + "2" * 64
TAGGED = "quay.io/school/image:2027.08"
NEXT = "quay.io/school/image:2027.09"
LATER: dict[str, Any] = {"event": {"starts": "2028-08-09", "ends": "2028-08-13"}}
"""The fakes' clock stands at 9 August 2027, the first day of the event: with this, the freeze is far away."""


class _Aws:
    def caller(self, identity: Any = None) -> Caller:
        return Caller("123456789012", "arn:aws:iam::123456789012:user/ada")

    def object_exists(self, bucket: str, key: str, region: str) -> bool:
        return False


class _Kubernetes:
    def __init__(self) -> None:
        self.ill: set[str] = set()

    def apply(self, manifest: Any) -> str:
        return "unchanged"

    def get(self, ref: Any) -> None:
        return None

    def list(self, api_version: str, kind: str, **asked: str) -> tuple[()]:
        return ()

    def proxy_get(self, namespace: str, service: str, path: str) -> tuple[int, bytes]:
        return (503, b"starting") if namespace in self.ill else (200, b"")


class World:
    """Declare what is different with its parts; every command gets a session of its own."""

    def __init__(self, folder: Path, changes: dict[str, Any]) -> None:
        self.folder, self.changes = folder, changes
        self.helm, self.kubernetes = FakeHelm(), _Kubernetes()
        self.locks, self.registry = FakeLocks(), FakeRegistry()
        self.clock = FakeClock()
        self.events: list[Event] = []
        self.trials: list[tuple[str, str]] = []
        """(hub, image that it ran then) of each server that was started to try one."""
        self.broken: dict[str, str] = {}
        """Hubs on which no server starts, and why."""
        self.servers = True
        self.registry.holds(TAGGED, FIRST)
        self.registry.holds(NEXT, SECOND)

    def up(self) -> World:
        """What `hubctl up` does to the hubs, if their values differ."""
        context = record.known(self.context(), freezing=True)[0]
        store.keep(self.locks, context.inputs.record, instead_of=context.inputs.stored)
        for step in hubs.up(context.inputs):
            if isinstance(step, InstallRelease):
                self.helm.install(step.release, progress=lambda _words, _fraction: None)
        self.helm.done.clear()
        return self

    def reconfigured(self, **changes: Any) -> World:
        """The config is edited."""
        self.changes = {**self.changes, **changes}
        return self

    def context(self) -> Context:
        ports: Any = (self.kubernetes, self.helm)
        return a_context(
            config=event(**self.changes),
            secrets=SECRETS,
            aws=_Aws(),
            terraform=FakeTerraform(),
            locks=self.locks,
            registry=self.registry,
            clock=self.clock,
            trial=self._try,
            servers=self.servers,
            connect=lambda _outputs: ClusterPorts(*ports),
            emit=self.events.append,
        )

    def _try(self, step: TryHub, kubernetes: object, *, progress: Callable[[str], None]) -> Tried:
        self.trials.append((step.hub, self.image(step.hub)))
        why = self.broken.get(step.hub)
        return Tried((Check("a server starts", "failed" if why else "ok", why or ""),))

    @property
    def session(self) -> Session:
        """One command's session."""
        stop = Stop(self.clock, interrupt=lambda: None, kill=lambda: None)
        return Session(self.context(), stop, Options(Path("config.toml")), self.folder, "run")

    def image(self, hub: str) -> str:
        """Name and tag of a hub's image, as helm has them."""
        image = self.helm.runs(f"school-{hub}")["singleuser"]["image"]
        return f"{image['name']}:{image['tag']}"

    def entry(self, hub: str) -> HubRecord:
        """What the record in the bucket has of a hub."""
        return store.read(self.locks).record.of(hub)
