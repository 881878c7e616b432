from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.errors import LeftoversError, UnverifiedError
from hubctl.ports.inventory import Thing
from hubctl.purge.leftovers import Leftover, Search, Unverified
from hubctl.session import Options
from hubctl.teardown.leftovers import prove_gone

PROOFS = ("tag hubctl:event=ohw", "its name is one that only this event has")
DISK = Leftover(Thing("volume", "vol-1", "us-west-2"), PROOFS)
DRAINING = Leftover(Thing("bucket", "ohw-data", "us-west-2", "ohw-data", {"hubctl:draining": "2027-08-23"}), PROOFS)
DENIED = Unverified("volume", "us-east-1", "AWS does not allow ec2:DescribeVolumes")
OPTIONS = Options(Path("ohw.toml"))


def test_nothing_left_and_all_seen_is_the_only_way_out() -> None:
    prove_gone(Search((), (), 50), OPTIONS)


def test_what_is_left_is_named_with_what_deletes_it() -> None:
    with pytest.raises(LeftoversError, match="1 thing is still there: volume vol-1") as raised:
        prove_gone(Search((DISK,), (), 50), OPTIONS)
    assert raised.value.exit_code == 4
    assert raised.value.hint == "hubctl leftovers --config ohw.toml --delete"


def test_what_s3_is_emptying_is_pending_with_the_day_and_the_hint_is_to_come_back() -> None:
    with pytest.raises(
        LeftoversError, match=r"bucket ohw-data \(S3 is emptying it: pending until 2027-08-23\)"
    ) as late:
        prove_gone(Search((DRAINING,), (), 50), OPTIONS)
    assert late.value.hint == "on 2027-08-23 or later: hubctl teardown --config ohw.toml"
    with pytest.raises(LeftoversError) as both:
        prove_gone(Search((DRAINING, DISK), (), 50), OPTIONS)
    assert both.value.hint == "hubctl leftovers --config ohw.toml --delete"


def test_what_could_not_be_seen_is_no_proof() -> None:
    with pytest.raises(UnverifiedError, match="nobody can say that nothing is left") as raised:
        prove_gone(Search((), (DENIED,), 49), OPTIONS)
    assert raised.value.exit_code == 5
