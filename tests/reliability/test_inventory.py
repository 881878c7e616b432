"""What makes two worlds differ, and what does not."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from faults.inventory import compared_again, difference, plain


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


def test_results_of_an_earlier_sweep_are_compared_by_todays_rules() -> None:
    lines = [
        '- ec2 VpcEndpoints {"CreationTimestamp": "2027-08-09 16:00:00+00:00", "State": "available"}',
        '+ ec2 VpcEndpoints {"CreationTimestamp": "2027-08-09 17:00:00+00:00", "State": "available"}',
        "- kubernetes release flt-support/x deployed",
        "+ kubernetes release flt-support/x pending-install",
    ]
    assert compared_again(lines) == lines[2:]
