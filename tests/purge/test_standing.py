"""Nobody sweeps away what they stand on."""

from __future__ import annotations

import pytest

from hubctl.ports.aws import Caller
from hubctl.ports.inventory import Thing
from hubctl.purge.standing import all_but, stands_on
from tests.fakes.context import example_config

STS = "arn:aws:sts::123456789012:assumed-role"


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        (f"{STS}/ohw-operator/botocore-session-1", "ohw-operator"),
        (f"{STS}/ohw-viewer/s", ""),
        (f"{STS}/another-operator/s", ""),
        ("arn:aws:sts::999999999999:assumed-role/ohw-operator/s", ""),
        ("arn:aws:iam::123456789012:user/ohw-operator", ""),
        ("arn:aws:iam::123456789012:root", ""),
    ],
)
def test_only_the_role_of_operators_is_stood_on(arn: str, role: str) -> None:
    assert stands_on(example_config(), Caller("123456789012", arn)) == role


def test_the_role_stays_and_nothing_else_does() -> None:
    role, other = (Thing("role", name, "global", name=name) for name in ("ohw-operator", "ohw-viewer"))
    policy = Thing("policy", "ohw-operator", "global", name="ohw-operator")
    assert [all_but("ohw-operator")(one) for one in (role, other, policy)] == [False, True, True]
    assert all_but("")(role)
