"""As whom access is tried, and how to get there."""

from __future__ import annotations

import pytest

from hubctl.access.whom import Whom, whom
from hubctl.errors import RefusedError, UsageError
from tests.access.people import ACCOUNT, ADA, OPERATORS, PI, VIEWERS, config

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role"


@pytest.mark.parametrize(
    ("caller", "asked", "expected"),
    [
        (ADA, None, Whom("ada", "operator", (OPERATORS,))),
        (ADA, "ada", Whom("ada", "operator", (OPERATORS,))),
        (f"{SESSION}/pi/me", None, Whom("pi", "viewer", (VIEWERS,))),
        (ADA, PI, Whom("pi", "viewer", (PI, VIEWERS))),
        (ADA, VIEWERS, Whom(VIEWERS, "viewer", (VIEWERS,))),
        (f"{SESSION}/ohw-operator/me", None, Whom(f"{SESSION}/ohw-operator/me", "operator")),
        (f"{SESSION}/ohw-operator/me", OPERATORS, Whom(f"{SESSION}/ohw-operator/me", "operator")),
        (f"{SESSION}/ohw-operator/me", VIEWERS, Whom(VIEWERS, "viewer", (VIEWERS,))),
        (ROOT, None, Whom(ROOT, "operator")),
        (f"{SESSION}/ada/me", None, Whom(f"{SESSION}/ada/me", "operator")),
    ],
)
def test_the_way_into_the_role(caller: str, asked: str | None, expected: Whom) -> None:
    assert whom(config(), caller, asked) == expected


def test_nobody_is_tried_as_a_user_but_the_user() -> None:
    with pytest.raises(RefusedError, match="ada is a user") as refused:
        whom(config(), ROOT, "ada")
    assert refused.value.hint == "have ada run: hubctl access check"


def test_who_is_not_named_cannot_be_tried() -> None:
    with pytest.raises(UsageError, match="gives no access to eve"):
        whom(config(), ROOT, "eve")
