"""The answer of `hubctl leftovers`: a table for people, JSON for programs."""

from __future__ import annotations

import io
import json

from hubctl.ports.inventory import Thing
from hubctl.purge.leftovers import Leftover, Search, Unverified
from hubctl.reporters.search import print_search

LEFT = Leftover(
    Thing("NAT gateway", "nat-0a1b2c3d4e5f60718", "us-west-2", name="ohw"), ("tag hubctl:event=ohw", "in its VPC")
)
UNKNOWN = Leftover(Thing("log group", "/aws/eks/ohw-cluster/cluster", "us-west-2"), ("the cluster's own log group",))
DENIED = Unverified("volume", "us-east-1", "AWS does not allow ec2:DescribeVolumes")


def _told(found: Search, *, as_json: bool = False) -> str:
    stream = io.StringIO()
    print_search(stream, found, as_json=as_json)
    return stream.getvalue()


def test_each_thing_has_a_line_with_its_whole_id_its_price_and_the_proof() -> None:
    lines = _told(Search((LEFT, UNKNOWN), (), 47)).splitlines()
    assert lines[0].split() == ["kind", "id", "region", "size", "USD", "a", "day", "why", "it", "is", "ours"]
    assert " ".join(lines[1].split()) == (
        "NAT gateway nat-0a1b2c3d4e5f60718 us-west-2 1.08 tag hubctl:event=ohw; in its VPC"
    )
    assert "/aws/eks/ohw-cluster/cluster" in lines[2]
    assert "  ?  " in lines[2]
    assert len(lines) == 3


def test_what_could_not_be_seen_is_said_and_nothing_is_called_clean() -> None:
    said = _told(Search((), (DENIED,), 46))
    assert said == "not seen: volume in us-east-1: AWS does not allow ec2:DescribeVolumes\n"


def test_nothing_left_says_how_many_listings_prove_it() -> None:
    assert _told(Search((), (), 48)) == "Nothing is left: 48 listings, all of them seen.\n"


def test_json_has_everything() -> None:
    told = json.loads(_told(Search((LEFT,), (DENIED,), 46), as_json=True))
    assert told == {
        "clean": False,
        "listings": 46,
        "leftovers": [
            {
                "kind": "NAT gateway",
                "id": "nat-0a1b2c3d4e5f60718",
                "name": "ohw",
                "region": "us-west-2",
                "gib": None,
                "usd_per_day": 0.045 * 24,
                "proofs": ["tag hubctl:event=ohw", "in its VPC"],
                "deletable": LEFT.deletable,
                "pending_until": None,
            }
        ],
        "kept": [],
        "pending": [],
        "unverified": [{"kind": "volume", "region": "us-east-1", "reason": "AWS does not allow ec2:DescribeVolumes"}],
    }
