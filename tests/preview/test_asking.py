"""Asking what would change: as whoever may, phase by phase, without secrets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from hubctl import last_up
from hubctl.config.references import references
from hubctl.core.preview import Preview
from hubctl.core.terraform import Identity, ResourceChange, Root, RootPlan, RootState
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.ports.lock import Stored
from hubctl.ports.terraform import Progress
from hubctl.preview import asking
from hubctl.session import Options, Session
from hubctl.stop import Stop
from tests.fakes.clock import FakeClock
from tests.fakes.context import FakeTerraform, a_context, example_config
from tests.fakes.registry import FakeRegistry
from tests.lock.conftest import MemoryStore
from tests.preview.accounts import FakeAws

STATES = "ohw-hubctl-state-123456789012"
SECRETS = {reference: f"canary of {reference}" for reference in references(example_config())}


class Watching(FakeTerraform):
    """Notes as whom it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, tuple[Identity, Any]] = {}

    def plan(self, root: Root, *, progress: Progress) -> RootPlan:
        self.asked[root.key] = (root.identity, root.variables.get("assume_role_arn"))
        return super().plan(root, progress=progress)


def a_registry() -> FakeRegistry:
    """The fakes' clock stands after the freeze, so the image's digest is looked up."""
    registry = FakeRegistry()
    registry.holds("quay.io/pangeo/pangeo-notebook:2027.07.21", "sha256:" + "1" * 64)
    return registry


def preview(terraform: FakeTerraform, **given: Any) -> Preview:
    given = {"aws": FakeAws(), "locks": MemoryStore(), "registry": a_registry(), "secrets": SECRETS, **given}
    context = a_context(terraform=terraform, **given)
    stop = Stop(FakeClock(), interrupt=lambda: None, kill=lambda: None)
    return asking.preview(Session(context, stop, Options(Path("config.toml")), Path(), "run"))


def test_before_anything_exists_roots_are_planned_and_the_rest_waits_for_the_cluster() -> None:
    terraform = FakeTerraform()
    terraform.would("cluster", RootPlan((ResourceChange("aws_vpc.this", "create"),)))
    found = preview(terraform, aws=FakeAws(may_be_bot=False))
    waiting = {plan.phase: plan.deferred for plan in found.plans if plan.deferred}
    assert set(waiting) == {"addons", "storage", "hubs"}
    assert set(waiting.values()) == {"more is known once cluster exists"}
    assert (found.notes, found.has_changes, found.losses) == ((), True, ())


def test_whoever_may_act_as_the_bot_asks_as_the_bot() -> None:
    terraform = Watching()
    terraform.holds("credentials", RootState(("aws_iam_role.bot",), dict.fromkeys(("bot_name", "bot_arn"), "b")))
    terraform.gives("credentials")
    state = RootState(("a.b",), {"bot_name": "b", "bot_arn": "arn", "boundary_arn": "arn"})
    terraform.holds("credentials", state)
    found = preview(terraform, aws=FakeAws(buckets=[STATES]))
    assert terraform.asked["cluster"][0] is Identity.BOT
    assert found.notes == ()


def test_whoever_may_not_asks_as_themselves_and_is_told() -> None:
    terraform = Watching()
    terraform.holds("credentials", RootState(("a.b",), {"bot_name": "b", "bot_arn": "arn", "boundary_arn": "arn"}))
    found = preview(terraform, aws=FakeAws(may_be_bot=False, buckets=[STATES]))
    assert set(terraform.asked.values()) == {(Identity.OPERATOR, None)}
    assert found.notes == ("asked as arn:aws:iam::123456789012:role/reader, who may not act as ohw-terraform-bot",)


def test_a_phase_that_cannot_be_asked_does_not_hide_the_others() -> None:
    terraform = FakeTerraform()
    terraform.would("state-backend", RootPlan((ResourceChange("aws_s3_bucket.state", "create"),)))
    terraform.fails("cluster")
    found = preview(terraform)
    failed = {plan.phase: plan.failed for plan in found.plans if plan.failed}
    assert failed == {"cluster": "cluster broke"}
    assert [error.message for error in found.failures] == ["cluster broke"]
    assert found.changes.added == 1


def test_a_ctrl_c_ends_the_asking() -> None:
    class Interrupted(FakeTerraform):
        def plan(self, root: Root, *, progress: Progress) -> RootPlan:
            raise InterruptedRunError("stopped", hint="again")

    with pytest.raises(InterruptedRunError):
        preview(Interrupted())


def test_no_secret_of_the_config_is_in_an_answer() -> None:
    terraform = FakeTerraform()
    leaky = tuple(f"environment[{n}]: {value}" for n, value in enumerate(SECRETS.values()))
    change = ResourceChange("aws_launch_template.node", "update", "x", leaky)
    terraform.would("cluster", RootPlan((change,)))
    found = preview(terraform)
    text = [line for plan in found.plans for one in plan.previews for detail in one.details for line in detail.text]
    assert text[0] == "environment[0]: ***"
    assert "canary" not in repr(text)


def test_that_the_config_of_the_last_up_cannot_be_read_is_said_and_is_no_failure() -> None:
    class Broken(MemoryStore):
        def read(self, key: str) -> Stored | None:
            if key == last_up.KEY:
                raise HubctlError("no network", hint="")
            return super().read(key)

    found = preview(FakeTerraform(), locks=Broken())
    assert found.config.unknown.startswith("the config of the last `up` cannot be read: no network")
    assert found.failures == ()


def test_an_image_that_cannot_be_looked_up_hides_only_the_hubs() -> None:
    registry = a_registry()
    registry.is_away()
    found = preview(FakeTerraform(), registry=registry)
    assert {plan.phase: plan.failed for plan in found.plans if plan.failed} == {"hubs": "quay.io cannot be reached"}
    assert [error.exit_code for error in found.failures] == [5]


def test_digests_that_the_next_up_would_hold_are_in_the_plan() -> None:
    lines = [line for plan in preview(FakeTerraform()).plans for one in plan.previews for line in one.lines]
    digest = "sha256:" + "1" * 64
    assert f"~ image of prod: quay.io/pangeo/pangeo-notebook:2027.07.21 is held at {digest}" in lines


def test_another_account_is_refused() -> None:
    class Elsewhere(FakeAws):
        def caller(self, identity: Identity = Identity.OPERATOR) -> Any:
            caller = super().caller(identity)
            return type(caller)("999999999999", caller.arn)

    with pytest.raises(HubctlError, match="999999999999"):
        preview(FakeTerraform(), aws=Elsewhere())


def test_an_event_that_should_be_gone_is_nagged_about() -> None:
    class Later(FakeClock):
        def now(self) -> dt.datetime:
            return dt.datetime(2027, 9, 1, tzinfo=dt.UTC)

    (note,) = preview(FakeTerraform(), clock=Later()).notes
    assert note == "the event should have been gone by 2027-08-27; hubctl teardown stops the costs"
