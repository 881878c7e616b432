from __future__ import annotations

import pytest

from hubctl.errors import UsageError
from hubctl.render.machines import ami_type


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("m6i.xlarge", "AL2023_x86_64_STANDARD"),
        ("r5a.2xlarge", "AL2023_x86_64_STANDARD"),
        ("u-6tb1.112xlarge", "AL2023_x86_64_STANDARD"),
        ("t4g.medium", "AL2023_ARM_64_STANDARD"),
        ("r8gd.4xlarge", "AL2023_ARM_64_STANDARD"),
        ("im4gn.large", "AL2023_ARM_64_STANDARD"),
        ("a1.large", "AL2023_ARM_64_STANDARD"),
        ("g4dn.xlarge", "AL2023_x86_64_NVIDIA"),
        ("g6.xlarge", "AL2023_x86_64_NVIDIA"),
        ("gr6.4xlarge", "AL2023_x86_64_NVIDIA"),
        ("p5en.48xlarge", "AL2023_x86_64_NVIDIA"),
        ("inf2.xlarge", "AL2023_x86_64_NEURON"),
    ],
)
def test_an_instance_type_boots_the_image_of_its_processor(instance_type: str, expected: str) -> None:
    assert ami_type((instance_type,)) == expected


def test_one_image_must_fit_the_whole_group() -> None:
    with pytest.raises(UsageError, match=r"m6i\.xlarge needs AL2023_x86_64_STANDARD, m7g\.xlarge needs AL2023_ARM"):
        ami_type(("m6i.xlarge", "m7g.xlarge"))


def test_what_no_image_fits_is_refused_with_what_to_use_instead() -> None:
    with pytest.raises(UsageError) as refused:
        ami_type(("g5g.xlarge",))
    assert "g6.xlarge" in refused.value.hint
