from __future__ import annotations

from typing import Any

import pytest

from hubctl import record
from hubctl.context import Context
from hubctl.core.record import KEY, HubRecord, Record, Setting
from hubctl.core.steps import InstallRelease, KeepRecord
from hubctl.errors import HubctlError, RefusedError, UnverifiedError, UsageError
from hubctl.executor import perform
from hubctl.phases import hubs
from hubctl.record import store
from tests.fakes.context import a_context
from tests.fakes.locks import FakeLocks
from tests.fakes.registry import FakeRegistry
from tests.render.configs import SECRETS, event

FIRST, SECOND = "sha256:" + "1" * 64, "sha256:" + "2" * 64
TAGGED = "quay.io/school/image:2027.08"
FROZEN = {"image": {"freeze": "2027-08-01"}}
"""The fakes' clock stands at 9 August."""


def world(*, held: Record | None = None, **changes: Any) -> tuple[Context, FakeLocks, FakeRegistry]:
    locks, registry = FakeLocks(), FakeRegistry()
    registry.holds(TAGGED, FIRST)
    if held is not None:
        locks.holds(KEY, held.write())
    context = a_context(config=event(**changes), secrets=SECRETS, locks=locks, registry=registry)
    return context, locks, registry


def silent(_words: str, _fraction: float | None) -> None: ...


def known(context: Context) -> Context:
    return record.known(context, freezing=True)[0]


def later(**changes: Any) -> dict[str, Any]:
    """Long before its freeze."""
    return {"event": {"starts": "2028-08-09", "ends": "2028-08-13"}, **changes}


def test_before_the_freeze_hubs_run_by_tag_and_no_registry_is_asked() -> None:
    context, _, registry = world(**later())
    assert known(context).config == context.config
    assert registry.asked == []


def test_from_the_freeze_on_every_hub_runs_by_the_digest_of_that_day() -> None:
    context, locks, _ = world(**FROZEN)
    context = known(context)
    steps = hubs.up(context.inputs)
    assert isinstance(steps[0], KeepRecord)
    for step in steps:
        if isinstance(step, InstallRelease):
            assert step.release.values["singleuser"]["image"]["tag"] == "1" * 64
    assert perform("hubs", steps[0], context, silent).changes.changed == 1
    assert store.read(locks).record.of("prod").frozen == "2027-08-09"


def test_another_machine_runs_the_same_digest_although_the_tag_has_moved() -> None:
    held = HubRecord({TAGGED: FIRST}, "2027-08-01")
    context, _, registry = world(held=Record({"staging": held, "prod": held}), **FROZEN)
    registry.holds(TAGGED, SECOND)
    context = known(context)
    assert context.config.image_of("prod").digest == FIRST
    assert not any(isinstance(step, KeepRecord) for step in hubs.up(context.inputs))
    assert registry.asked == []


@pytest.mark.parametrize("image", [{"tag": "2027.09"}, {"digest": SECOND}, {"name": "quay.io/school/other"}])
def test_after_the_freeze_no_other_image_comes_in_by_the_config(image: dict[str, str]) -> None:
    held = HubRecord({TAGGED: FIRST}, "2027-08-01")
    changes = {"image": {**FROZEN["image"], **image}}
    context, _, _ = world(held=Record({"staging": held, "prod": held}), **changes)
    with pytest.raises(RefusedError, match="another image than the one that was frozen on 2027-08-01") as told:
        known(context)
    assert "hubctl image set" in told.value.hint


def test_images_that_no_hub_runs_any_more_are_forgotten() -> None:
    entry = HubRecord({"quay.io/school/image:2027.07": SECOND, TAGGED: FIRST})
    context, _, _ = world(held=Record({"prod": entry}), **FROZEN)
    assert known(context).inputs.record.of("prod").digests == {TAGGED: FIRST}


def test_an_image_that_does_not_exist_cannot_be_frozen() -> None:
    context, _, _ = world(image={**FROZEN["image"], "tag": "2027.99"})
    with pytest.raises(UsageError, match=r"there is no image quay\.io/school/image:2027\.99"):
        known(context)


def test_a_registry_that_does_not_answer_ends_the_run_before_anything() -> None:
    context, _, registry = world(**FROZEN)
    registry.is_away()
    with pytest.raises(UnverifiedError):
        known(context)


def test_a_digest_in_the_config_needs_no_registry() -> None:
    context, _, registry = world(image={**FROZEN["image"], "digest": SECOND})
    registry.is_away()
    assert known(context).inputs.record.of("prod").digests == {TAGGED: SECOND}


def test_a_strange_record_is_no_empty_one() -> None:
    context, locks, _ = world(**later())
    locks.holds(KEY, b"{}")
    with pytest.raises(UnverifiedError, match=r"hubs\.json"):
        known(context)


def test_a_record_that_somebody_else_changed_meanwhile_is_left() -> None:
    held = Record({"prod": HubRecord(settings={"prepull": Setting(True, False, "x")})})
    _, locks, _ = world(held=held)
    with pytest.raises(HubctlError, match="changed by somebody else"):
        store.keep(locks, Record(), instead_of=Record({"prod": HubRecord(frozen="2027-08-01")}))
    assert store.read(locks).record == held
    assert store.keep(locks, held, instead_of=Record()) is False


def test_what_is_known_may_be_asked_for_twice() -> None:
    held = Record({"prod": HubRecord(settings={"memory_limit": Setting("4G", "10G", "promoted")})})
    context, _, _ = world(held=held, **later())
    once = known(context)
    assert known(once).config == once.config


@pytest.mark.parametrize(("freeze", "asked"), [("2027-08-09", 1), ("2027-08-10", 0)])
def test_the_day_of_the_freeze_counts(freeze: str, asked: int) -> None:
    """At nine in the evening in Hawaii it is the next day already: the day is that of UTC."""
    context, _, registry = world(event={"starts": "2027-09-01", "ends": "2027-09-03"}, image={"freeze": freeze})
    known(context)
    assert len(registry.asked) == asked
