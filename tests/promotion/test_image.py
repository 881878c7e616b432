from __future__ import annotations

from collections.abc import Callable

import pytest

from hubctl.errors import RefusedError, UsageError
from hubctl.promotion import image, rollback
from tests.promotion.world import LATER, NEXT, SECOND, TAGGED, World

Make = Callable[..., World]
AT_SECOND = f"quay.io/school/image@sha256:{'2' * 64}"


def set_to(there: World, text: str = NEXT, *, only: str | None = None, after_freeze: bool = False) -> int:
    shown = image.look(there.session, text, only=only, after_freeze=after_freeze)
    return image.carry_out(there.session, shown, only=only, after_freeze=after_freeze).exit_code


def test_all_hubs_get_it_by_digest_staging_first(world: Make) -> None:
    there = world(**LATER)
    assert set_to(there) == 0
    assert there.helm.done == ["install school-staging", "install school-prod"]
    assert (there.image("staging"), there.image("prod")) == (AT_SECOND, AT_SECOND)


def test_prod_keeps_its_image_if_staging_fails_its_test(world: Make) -> None:
    there = world(**LATER)
    there.kubernetes.ill.add("school-staging")
    assert set_to(there) == 1
    assert there.helm.done == ["install school-staging"]
    assert there.entry("prod").settings == {}


def test_the_next_up_keeps_it(world: Make) -> None:
    there = world(**LATER)
    set_to(there)
    assert there.up().image("prod") == AT_SECOND


def test_it_may_be_written_into_the_config_as_well(world: Make) -> None:
    there = world(**LATER)
    set_to(there)
    there.reconfigured(image={"tag": "2027.09"}).up()
    assert there.image("prod") == AT_SECOND


def test_one_hub_alone_may_get_it(world: Make) -> None:
    there = world(**LATER)
    assert set_to(there, only="staging") == 0
    assert there.image("prod") == TAGGED


def test_after_the_freeze_it_must_be_meant(world: Make) -> None:
    there = world()
    with pytest.raises(RefusedError, match="frozen since 2027-08-09") as told:
        image.look(there.session, NEXT, only=None, after_freeze=False)
    assert told.value.hint == f"hubctl image set {NEXT} --after-freeze"
    assert set_to(there, after_freeze=True) == 0
    assert there.up().image("prod") == AT_SECOND


def test_after_the_freeze_prod_never_gets_what_staging_has_not_tried(world: Make) -> None:
    there = world()
    with pytest.raises(RefusedError, match="staging tries an image before any other hub"):
        image.look(there.session, NEXT, only="prod", after_freeze=True)
    set_to(there, only="staging", after_freeze=True)
    assert set_to(there, only="prod", after_freeze=True) == 0


def test_after_the_freeze_nodes_must_pull_it_beforehand(world: Make) -> None:
    there = world(hubs={"prod": {"prepull": False}})
    with pytest.raises(RefusedError, match="does not pull images to its nodes beforehand"):
        image.look(there.session, NEXT, only=None, after_freeze=True)


def test_the_way_back_is_kept(world: Make) -> None:
    there = world()
    before = there.image("prod")
    set_to(there, after_freeze=True)
    rollback.carry_out(there.session, rollback.look(there.session, "prod"))
    assert there.up().image("prod") == before


def test_an_image_that_does_not_exist_is_refused(world: Make) -> None:
    with pytest.raises(UsageError, match="there is no image"):
        image.look(world(**LATER).session, "quay.io/school/image:2027.99", only=None, after_freeze=False)


def test_an_image_for_other_machines_is_refused(world: Make) -> None:
    there = world(**LATER)
    there.registry.holds("quay.io/school/image:arm", SECOND, "arm64")
    with pytest.raises(UsageError, match="is for arm64, and the event's nodes are amd64"):
        image.look(there.session, "quay.io/school/image:arm", only=None, after_freeze=False)


def test_a_digest_alone_is_refused(world: Make) -> None:
    with pytest.raises(UsageError, match="has no tag"):
        image.look(world(**LATER).session, f"quay.io/school/image@{SECOND}", only=None, after_freeze=False)


def test_a_second_time_there_is_nothing_to_do(world: Make) -> None:
    there = world(**LATER)
    set_to(there)
    assert image.look(there.session, NEXT, only=None, after_freeze=False).is_empty


def test_an_older_copy_of_the_config_does_not_bring_the_older_image_back(world: Make) -> None:
    there = world().reconfigured(image={"tag": "2027.09"})
    set_to(there, after_freeze=True)
    assert there.up().image("prod") == AT_SECOND
    with pytest.raises(RefusedError, match="another image than the one that was frozen"):
        there.reconfigured(image={}).up()


def test_images_of_profiles_keep_their_digests(world: Make) -> None:
    large, there = "quay.io/school/ml:3", world()
    there.registry.holds(large, "sha256:" + "3" * 64)
    there.reconfigured(hubs={"prod": {"profiles": [{"name": "Large", "image": large}]}})
    there.locks.objects.clear()
    there.up()
    set_to(there, after_freeze=True)
    assert there.entry("prod").digests == {NEXT: SECOND, large: "sha256:" + "3" * 64}
