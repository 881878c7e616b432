from __future__ import annotations

import datetime as dt

from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference
from hubctl.images.verdict import Judged, Weight, judge, unknown
from hubctl.images.wanted import WantedImage, architectures, of_config
from tests.render.configs import event

DIGEST = "sha256:" + "a" * 64
FOUND = FoundImage(DIGEST, ("amd64", "arm64"), 2 * 1000**3)


def wanted(text: str = "quay.io/school/image:1") -> WantedImage:
    return WantedImage(ImageReference.parse(text), ("prod",), dt.date(2027, 8, 6))


def judged(image: WantedImage | None = None, found: FoundImage | None = FOUND, **more: object) -> Judged:
    given = {"needed": ("amd64",), "frozen": False, **more}
    return judge(image or wanted(), found, **given)


def test_an_image_that_fits_is_good() -> None:
    assert judged().findings == ()
    assert judged().weight is Weight.GOOD


def test_an_image_that_is_not_there_is_wrong() -> None:
    assert judged(found=None).weight is Weight.WRONG


def test_an_image_for_other_machines_is_wrong() -> None:
    (finding,) = judged(found=FoundImage(DIGEST, ("amd64",)), needed=("arm64",)).findings
    assert (finding.weight, finding.text) == (Weight.WRONG, "it is for amd64, and the event's nodes are arm64")


def test_a_moving_tag_is_a_warning_before_the_freeze_and_wrong_after_it() -> None:
    moving = wanted("quay.io/school/image:latest")
    assert judged(moving).weight is Weight.WARNING
    assert judged(moving, frozen=True).weight is Weight.WRONG
    assert judged(wanted(f"quay.io/school/image:latest@{DIGEST}"), frozen=True).weight is Weight.GOOD


def test_a_tag_that_moved_after_it_was_pinned_is_told() -> None:
    assert judged(pinned=DIGEST).weight is Weight.GOOD
    (finding,) = judged(pinned="sha256:" + "b" * 64).findings
    assert "the tag has moved" in finding.text


def test_a_very_large_image_is_told() -> None:
    assert "20.0 GB to pull" in judged(found=FoundImage(DIGEST, ("amd64",), 20 * 1000**3)).findings[0].text


def test_what_is_wrong_counts_more_than_what_is_unknown() -> None:
    assert unknown(wanted(), "no answer").weight is Weight.UNKNOWN
    assert judged(wanted("quay.io/school/image:latest"), None, frozen=True).weight is Weight.WRONG


def test_each_image_is_wanted_once_with_all_its_hubs() -> None:
    config = event(hubs={"prod": {"profiles": [{"name": "Large", "image": "quay.io/school/ml:3"}]}})
    assert [(str(image.reference), image.hubs) for image in of_config(config)] == [
        ("quay.io/school/image:2027.08", ("staging", "prod")),
        ("quay.io/school/ml:3", ("prod",)),
    ]


def test_the_machines_of_participants_say_which_architecture_is_needed() -> None:
    assert architectures(event()) == ("amd64",)
    both = event(cluster={"nodes": {"user": {"instance_types": ["m7g.xlarge"], "min": 0, "max": 3}}})
    assert architectures(both) == ("arm64",)
