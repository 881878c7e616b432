from __future__ import annotations

from dataclasses import replace

import pytest

from hubctl.config.hubs import Hub
from hubctl.core.record import Hold, HubRecord, Record, Setting, StrangeRecordError
from hubctl.errors import RefusedError
from hubctl.record.laid import STAYS, lay, settings
from hubctl.render import servers
from tests.render.configs import event

DIGEST = "sha256:" + "a" * 64
TAGGED = "quay.io/school/image:2027.08"


def holding(**entry: object) -> Record:
    return Record({"prod": HubRecord(**entry)})


def test_nothing_held_leaves_the_config_as_it_is() -> None:
    assert lay(event(), Record()).config == event()


def test_a_hub_runs_its_image_by_the_digest_that_is_held() -> None:
    laid = lay(event(), holding(digests={TAGGED: DIGEST})).config
    assert servers.image(laid.image_of("prod")) == {"name": "quay.io/school/image@sha256", "tag": "a" * 64}
    assert laid.image_of("staging") == event().image


def test_images_of_profiles_are_held_too() -> None:
    config = event(hubs={"prod": {"profiles": [{"name": "Small"}, {"name": "Large", "image": "quay.io/school/ml:3"}]}})
    laid = lay(config, holding(digests={"quay.io/school/ml:3": DIGEST})).config
    assert [profile.image for profile in laid.hubs["prod"].profiles] == [None, f"quay.io/school/ml:3@{DIGEST}"]


def test_a_promoted_setting_counts_while_the_config_says_what_it_said() -> None:
    held = holding(settings={"memory_limit": Setting("4G", "10G", "promoted")})
    laid = lay(event(), held)
    assert laid.config.hubs["prod"].memory_limit == "10G"
    assert laid.notes == ("prod runs another memory_limit than the config has: promoted",)


def test_a_setting_that_was_changed_in_the_config_since_counts_again() -> None:
    held = holding(settings={"memory_limit": Setting("4G", "10G", "promoted")})
    laid = lay(event(hubs={"prod": {"memory_limit": "6G"}}), held)
    assert laid.config.hubs["prod"].memory_limit == "6G"
    assert laid.notes == ("prod: the config's memory_limit was changed since (promoted), and counts again",)


def test_nothing_is_said_of_a_setting_that_the_config_has_by_now() -> None:
    held = holding(settings={"memory_limit": Setting("4G", "10G", "promoted")})
    assert lay(event(hubs={"prod": {"memory_limit": "10G"}}), held).notes == ()


def test_a_promoted_image_keeps_the_hubs_freeze() -> None:
    config = event(image={"freeze": "2027-08-01"})
    runs = {"name": "quay.io/school/image", "tag": "2027.09", "digest": None}
    held = holding(settings={"image": Setting(settings(config, "prod")["image"], runs, "set")})
    laid = lay(config, held).config
    assert laid.image_of("prod").tag == "2027.09"
    assert laid.frozen_from("prod") == config.frozen_from("prod")


def test_what_no_longer_fits_the_config_is_refused() -> None:
    mounts = [{"directory": "gone", "path": "/home/jovyan/gone"}]
    with pytest.raises(RefusedError, match=r"no longer goes with the config.*gone"):
        lay(event(), holding(settings={"mounts": Setting([], mounts, "promoted")}))


def test_a_hub_that_was_rolled_back_is_told() -> None:
    (told,) = lay(event(), holding(hold=Hold(3, "2027-08-10 09:00 UTC", "ada@lab"))).held
    assert "prod was rolled back by ada@lab" in told
    assert "hubctl hubs follow prod" in told


def test_only_what_is_a_hubs_own_stays() -> None:
    """A key that is added to the config moves, unless somebody says otherwise here and there."""
    assert settings(event(), "prod").keys() == Hub.model_fields.keys() - STAYS
    assert sorted(STAYS) == ["admins", "auth", "host", "https"]


def test_the_record_is_read_as_it_was_written() -> None:
    entry = HubRecord({TAGGED: DIGEST}, "2027-08-06", {"cull": Setting({"a": 1}, None, "x")}, Hold(3, "s", "w"))
    record = Record({"prod": entry, "staging": HubRecord()})
    assert Record.read(record.write()) == record


def test_an_entry_that_holds_nothing_is_left_out() -> None:
    record = Record({"prod": HubRecord(frozen="2027-08-06")})
    assert record.having("prod", replace(record.of("prod"), frozen="")) == Record()


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": 2, "hubs": {}}', b'{"format": 1, "hubs": {"a": {}}}'])
def test_a_strange_record_is_not_taken_for_an_empty_one(text: bytes) -> None:
    with pytest.raises(StrangeRecordError):
        Record.read(text)
