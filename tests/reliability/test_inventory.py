"""What makes two worlds differ, and what does not."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from faults.inventory import difference, names, plain


def test_names_and_times_that_aws_makes_up_do_not_count() -> None:
    one = {"GroupName": "eks-cluster-sg-flt-cluster-84841922", "CreationTimestamp": dt.datetime(2026, 11, 26)}
    other = {"GroupName": "eks-cluster-sg-flt-cluster-57610113", "CreationTimestamp": dt.datetime(2026, 11, 27)}
    assert plain(one) == plain(other)
    balancers = [{"CanonicalHostedZoneName": f"a1-{n}.us-west-2.elb.amazonaws.com", "Scheme": "x"} for n in (1, 2)]
    assert plain(balancers[0]) == plain(balancers[1])


def test_a_name_that_somebody_chose_counts() -> None:
    assert plain({"GroupName": "flt-efs"}) != plain({"GroupName": "flt-2-efs"})


def test_a_thing_that_is_there_twice_is_one_too_many() -> None:
    assert difference(Counter(["a", "b"]), Counter(["a", "a"])) == ["- b", "+ a"]


def test_what_a_thing_is_joined_to_counts_and_its_id_does_not() -> None:
    def world(vpc: str, subnets: tuple[str, str], joined: int) -> list[str]:
        things = [
            ("ec2 Vpcs", {"VpcId": vpc, "Tags": [{"Key": "Name", "Value": "flt-vpc"}]}),
            *(
                ("ec2 Subnets", {"SubnetId": one, "VpcId": vpc, "Tags": [{"Key": "Name", "Value": f"flt-{n}"}]})
                for n, one in enumerate(subnets)
            ),
            (
                "ec2 RouteTables",
                {
                    "RouteTableId": "rtb-0123456789abcdef6",
                    "VpcId": vpc,
                    "Associations": [{"SubnetId": subnets[joined]}],
                },
            ),
        ]
        known = names(things)
        return [plain(thing, known) for _, thing in things]

    one = world("vpc-0123456789abcdef0", ("subnet-0123456789abcdef1", "subnet-0123456789abcdef2"), 0)
    assert one == world("vpc-0123456789abcdef3", ("subnet-0123456789abcdef4", "subnet-0123456789abcdef5"), 0)
    assert one != world("vpc-0123456789abcdef3", ("subnet-0123456789abcdef4", "subnet-0123456789abcdef5"), 1)


def test_addresses_of_services_are_given_in_turn_and_do_not_count_but_whether_there_is_one_does() -> None:
    def service(address: str, port: int) -> str:
        return plain(
            {"spec": {"clusterIP": address, "clusterIPs": [address], "ports": [{"port": 80, "nodePort": port}]}}
        )

    assert service("10.100.0.11", 30000) == service("10.100.0.14", 30001)
    assert service("10.100.0.11", 30000) != service("None", 30000)
