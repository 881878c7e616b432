from __future__ import annotations

import pytest

from hubctl.ports.inventory import plural


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [
        ("volume", "volumes"),
        ("policy", "policies"),
        ("access key", "access keys"),
        ("NAT gateway", "NAT gateways"),
        ("address", "addresses"),
    ],
)
def test_kinds_have_a_plural(kind: str, kinds: str) -> None:
    assert plural(kind) == kinds
