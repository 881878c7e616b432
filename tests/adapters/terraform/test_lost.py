"""What a run made, and no state knows, is found again by its tags."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.terraform.lost import by_tags, spares
from hubctl.ports.inventory import Thing

OURS = {"hubctl:event": "ohw"}
TAGS = {**OURS, "Name": "ohw"}


def creation(kind: str, name: str) -> dict[str, Any]:
    after = {"tags": {"Name": name}}
    return {"address": f"{kind}.this", "type": kind, "change": {"actions": ["create"], "after": after}}


def plan(*changes: dict[str, Any], state: dict[str, str] | None = None) -> dict[str, Any]:
    there = [{"type": kind, "values": {"id": one}} for kind, one in (state or {}).items()]
    return {"resource_changes": list(changes), "prior_state": {"values": {"root_module": {"resources": there}}}}


def thing(kind: str, identity: str, name: str, *, vpc: str = "", **tags: str) -> Thing:
    return Thing(kind, identity, "us-west-2", tags={**OURS, "Name": name, **tags}, vpc=vpc)


class Account:
    """An account that holds some things."""

    def __init__(self, *things: Thing) -> None:
        self.things = things

    def listed(self, kind: str) -> list[Thing]:
        return [one for one in self.things if one.kind == kind]


NETWORK = (creation("aws_subnet", "ohw-a"), creation("aws_vpc", "ohw"))


def test_a_network_is_found_with_what_is_in_it() -> None:
    account = Account(thing("VPC", "vpc-1", "ohw"), thing("subnet", "subnet-1", "ohw-a", vpc="vpc-1"))
    assert by_tags(plan(*NETWORK), "ohw", account.listed) == {"aws_vpc.this": "vpc-1", "aws_subnet.this": "subnet-1"}


def test_of_two_networks_the_one_with_subnets_is_taken() -> None:
    account = Account(
        thing("VPC", "vpc-1", "ohw"), thing("VPC", "vpc-2", "ohw"), thing("subnet", "subnet-1", "ohw-a", vpc="vpc-2")
    )
    assert by_tags(plan(*NETWORK), "ohw", account.listed)["aws_vpc.this"] == "vpc-2"


def test_what_is_in_another_network_is_left() -> None:
    account = Account(thing("subnet", "subnet-1", "ohw-a", vpc="vpc-9"))
    assert by_tags(plan(NETWORK[0], state={"aws_vpc": "vpc-1"}), "ohw", account.listed) == {}
    assert by_tags(plan(*NETWORK), "ohw", account.listed) == {}


def test_what_a_state_knows_is_not_taken_again() -> None:
    account = Account(thing("address", "eipalloc-1", "ohw-nat"))
    wanted = plan(creation("aws_eip", "ohw-nat"), state={"aws_eip": "eipalloc-1"})
    assert by_tags(wanted, "ohw", account.listed) == {}


def test_what_is_another_events_or_nobodys_is_left() -> None:
    untagged = Thing("address", "eipalloc-2", "us-west-2", tags={"Name": "ohw-nat"})
    theirs = thing("address", "eipalloc-1", "ohw-nat", **{"hubctl:event": "ohw-2"})
    unreadable = Thing("address", "eipalloc-3", "us-west-2", tags=None)
    account = Account(theirs, untagged, unreadable)
    assert by_tags(plan(creation("aws_eip", "ohw-nat")), "ohw", account.listed) == {}


def test_what_is_replaced_is_not_looked_for() -> None:
    change = creation("aws_eip", "ohw-nat")
    change["change"]["actions"] = ["delete", "create"]
    account = Account(thing("address", "eipalloc-1", "ohw-nat"))
    assert by_tags(plan(change), "ohw", account.listed) == {}


def state(**ids: str) -> dict[str, Any]:
    def resource(kind: str, identity: str) -> dict[str, Any]:
        return {"type": kind, "instances": [{"attributes": {"id": identity, "tags_all": TAGS}}]}

    return {"resources": [resource(kind, identity) for kind, identity in ids.items()]}


def test_a_network_that_was_made_twice_is_spare_if_nothing_is_in_it() -> None:
    used = thing("subnet", "subnet-1", "ohw-a", vpc="vpc-3")
    account = Account(*(thing("VPC", f"vpc-{number}", "ohw") for number in (1, 2, 3)), used)
    assert [one.id for one in spares(state(aws_vpc="vpc-1"), "ohw", account.listed)] == ["vpc-2"]


def test_a_gateway_is_spare_unless_it_is_at_a_network() -> None:
    idle, used = thing("internet gateway", "igw-2", "ohw"), thing("internet gateway", "igw-3", "ohw", vpc="vpc-1")
    account = Account(thing("internet gateway", "igw-1", "ohw"), idle, used)
    assert spares(state(aws_internet_gateway="igw-1"), "ohw", account.listed) == [idle]


def test_what_has_another_name_or_event_or_a_tag_more_is_not_spare() -> None:
    account = Account(
        thing("address", "eipalloc-1", "mine"),
        thing("address", "eipalloc-2", "ohw", **{"hubctl:event": "ohw-2"}),
        thing("address", "eipalloc-4", "ohw", Purpose="given to partners for their firewall"),
        Thing("address", "eipalloc-3", "us-west-2", tags=None),
    )
    assert spares(state(aws_eip="eipalloc-9"), "ohw", account.listed) == []
    assert spares(state(), "ohw", account.listed) == []
