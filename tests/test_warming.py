"""The node reserve on the sandbox's Kubernetes API: what `up` makes of it, and what is held by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubctl import warming
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.config.model import EventConfig
from hubctl.context import ClusterPorts, Context, Inputs
from hubctl.core.changes import Changes
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError, RefusedError, UsageError
from hubctl.executor import perform
from hubctl.phases import hubs, plans
from hubctl.ports.aws import Caller
from hubctl.render import reserve
from tests.config.test_reserve import scheduled
from tests.fakes.clock import FakeClock, HastyClock, ImpatientClock
from tests.fakes.context import a_context

_COUNT = itertools.count()
MORNING = {"name": "morning", "start": dt.datetime(2027, 8, 9, 15, 30), "end": dt.datetime(2027, 8, 9, 18), "nodes": 2}
EVENING = {"name": "evening", "start": dt.datetime(2027, 8, 9, 20), "end": dt.datetime(2027, 8, 9, 22), "nodes": 3}
"""The clock of the tests begins at 16:00 UTC."""


class Account:
    """The config's own, in which no state is in a bucket: the cluster is found without it."""

    def caller(self) -> Caller:
        return Caller("123456789012", "arn:aws:iam::123456789012:user/ada")

    def object_exists(self, _bucket: str, _key: str, _region: str) -> bool:
        return False


class Stage:
    """A cluster with an event of its own name, for which `up` can be run with one schedule after the other."""

    def __init__(self, kubernetes: KubernetesApi) -> None:
        self.kubernetes, self.clock = kubernetes, FakeClock()
        self.name = f"school-{next(_COUNT)}"
        kubernetes.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"{self.name}-prod"}})

    def context(self, *slots: dict[str, Any]) -> Context:
        ports: Any = ClusterPorts(self.kubernetes, None)  # type: ignore[arg-type]  # has what is asked here
        return a_context(
            config=self.config(*slots),
            aws=Account(),
            clock=self.clock,
            connect=lambda _outputs: ports,
        )

    def config(self, *slots: dict[str, Any]) -> EventConfig:
        small = {"prod": {"cpu_guarantee": 1.0}}  # three seats a node, for which those of the sandbox are large enough
        return scheduled(*slots, event={"name": self.name}, hubs=small)

    def up(self, *slots: dict[str, Any]) -> Changes:
        context = self.context(*slots)
        step = hubs.reserve_of(Inputs(context.config), "prod")
        return perform("hubs", step, context, lambda _words, _fraction: None).changes

    def plan(self, *slots: dict[str, Any]) -> tuple[str, ...]:
        context = self.context(*slots)
        return plans.preview(hubs.reserve_of(Inputs(context.config), "prod"), context).lines

    @property
    def held(self) -> int:
        found = self.kubernetes.get(ObjectRef("apps/v1", "Deployment", reserve.NAME, f"{self.name}-prod"))
        assert found is not None
        return int(found["spec"]["replicas"])

    @property
    def cron_jobs(self) -> set[str]:
        found = self.kubernetes.list("batch/v1", "CronJob", namespace=f"{self.name}-prod")
        return {one["metadata"]["name"] for one in found}


@pytest.fixture(scope="module")
def kubernetes(kubeconfig: Path) -> Iterator[KubernetesApi]:
    made = KubernetesApi(kubeconfig, SystemClock())
    yield made
    made.close()


@pytest.fixture
def stage(kubernetes: KubernetesApi) -> Iterator[Stage]:
    made = Stage(kubernetes)
    yield made
    kubernetes.delete(ObjectRef("v1", "Namespace", f"{made.name}-prod"), timeout_seconds=30)


def test_up_without_a_schedule_holds_nothing_and_changes_nothing_the_second_time(stage: Stage) -> None:
    assert stage.up() == Changes(added=6)
    assert (stage.held, stage.cron_jobs) == (0, set())
    assert (stage.up(), stage.plan()) == (Changes(), ())


def test_up_in_the_middle_of_a_class_holds_what_the_schedule_says_now(stage: Stage) -> None:
    stage.up(MORNING)
    assert stage.held == 2
    stage.clock.sleep(2 * 3600)
    assert stage.plan(MORNING) == (f"~ Deployment {stage.name}-prod/node-reserve",)
    stage.up(MORNING)
    assert stage.held == 0


def test_a_slot_that_left_the_config_leaves_the_cluster_too(stage: Stage) -> None:
    stage.up(MORNING, EVENING)
    namespace = f"{stage.name}-prod"
    gone = {f"- CronJob {namespace}/cool-evening", f"- CronJob {namespace}/warm-evening"}
    assert gone == {line for line in stage.plan(MORNING) if line.startswith("-")}
    assert stage.up(MORNING) == Changes(changed=1, removed=2)
    assert stage.cron_jobs == {"warm-morning", "cool-morning"}


def test_what_is_held_by_hand_outlives_an_up(stage: Stage) -> None:
    stage.up()
    held = warming.warm(stage.context(), "prod", 3, None)
    assert (held.nodes, held.until, held.by_schedule, stage.held) == (3, None, 0, 3)
    assert held.usd_an_hour == pytest.approx(3 * 0.252)  # r6i.xlarge in us-west-2
    assert (stage.up(), stage.held) == (Changes(), 3)


def test_what_is_held_for_a_time_is_let_go_by_the_cluster_itself(stage: Stage) -> None:
    stage.up()
    stage.clock.sleep(20)
    held = warming.warm(stage.context(), "prod", 3, warming.duration("1h30m"))
    assert held.until is not None
    assert held.until.isoformat() == "2027-08-09T17:31:00+00:00"
    ends = stage.kubernetes.get(ObjectRef("batch/v1", "CronJob", reserve.HAND_ENDS, f"{stage.name}-prod"))
    assert ends is not None
    assert (ends["spec"]["schedule"], ends["spec"]["timeZone"]) == ("31 17 9 8 *", "Etc/UTC")
    assert stage.up() == Changes()
    stage.clock.sleep(5460 - 20)
    stage.up()
    assert stage.held == 0


def test_where_the_schedule_wants_more_it_gets_more(stage: Stage) -> None:
    stage.up(MORNING)
    held = warming.warm(stage.context(MORNING), "prod", 1, None)
    assert (held.nodes, held.by_schedule) == (2, 2)


def test_cool_silences_the_schedule_until_its_next_start(stage: Stage) -> None:
    stage.up(MORNING, {**EVENING, "start": dt.datetime(2027, 8, 9, 17)})
    held = warming.cool(stage.context(), "prod")
    assert held.until is not None
    assert (held.nodes, held.until.isoformat(), stage.held) == (0, "2027-08-09T16:50:00+00:00", 0)
    stage.up(MORNING, EVENING)
    assert stage.held == 0
    stage.clock.sleep(50 * 60)
    stage.up(MORNING, EVENING)
    assert stage.held == 2


def test_cool_takes_back_what_was_asked_for_by_hand(stage: Stage) -> None:
    stage.up()
    warming.warm(stage.context(), "prod", 3, warming.duration("2h"))
    held = warming.cool(stage.context(), "prod")
    assert (held.nodes, held.until, stage.held, stage.cron_jobs) == (0, None, 0, set())
    assert stage.up() == Changes()


def test_waiting_ends_when_the_nodes_are_there(stage: Stage) -> None:
    stage.clock = HastyClock()  # type: ignore[assignment]
    stage.up()
    said: list[str] = []
    held = warming.warm(stage.context(), "prod", 1, None)
    warming.wait(stage.context(), held, said.append)
    assert said[:1] == ["0 of 1 nodes are ready"]
    assert warming.ready(stage.kubernetes, reserve.ref(stage.config(), "prod")) == 1


def test_waiting_for_nodes_that_do_not_come_ends_too(stage: Stage) -> None:
    """The sandbox has two nodes for participants, and nothing here that would add one."""
    stage.clock = ImpatientClock()  # type: ignore[assignment]
    stage.up()
    held = warming.warm(stage.context(), "prod", 5, None)
    with pytest.raises(HubctlError, match=r"after 20 minutes \d of 5 nodes are ready"):
        warming.wait(stage.context(), held, lambda _words: None)


def test_a_hub_that_is_not_there_has_no_reserve(stage: Stage) -> None:
    with pytest.raises(RefusedError, match="prod has no node reserve yet"):
        warming.warm(stage.context(), "prod", 1, None)


def test_more_nodes_than_the_group_may_have_are_refused(stage: Stage) -> None:
    with pytest.raises(UsageError, match=r"6 nodes: cluster\.nodes\.user\.max = 5 allows no more"):
        warming.warm(stage.context(), "prod", 6, None)


def test_of_several_hubs_none_is_guessed(stage: Stage) -> None:
    with pytest.raises(UsageError, match="which hub"):
        warming.chosen(stage.config(), "")


@pytest.mark.parametrize("text", ["", "0h", "2 hours", "h", "1d"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        warming.duration(text)
