from __future__ import annotations

import json

import pytest

from hubctl.config.model import EventConfig
from hubctl.render import tfvars
from hubctl.render.tfvars.common import gib
from tests.render.configs import event

BOT = "arn:aws:iam::123456789012:role/hubctl/school/school-terraform-bot"


def cluster(config: EventConfig) -> tfvars.ClusterVariables:
    return tfvars.cluster(config, assume_role_arn=BOT, path_style=False)


@pytest.mark.parametrize(("size", "expected"), [("80G", 80), ("1T", 1024), ("500M", 1), ("1.5G", 2)])
def test_disks_are_whole_gibibytes_rounded_up(size: str, expected: int) -> None:
    assert gib(size) == expected


def test_every_root_gets_the_events_tag_and_the_pinned_account() -> None:
    config = event(buckets={"data": {}, "imagery": {"region": "us-east-1"}})
    rendered = [
        tfvars.credentials(config, path_style=False),
        tfvars.state_backend(config, path_style=False),
        cluster(config),
        tfvars.secondary_bucket(config, "imagery", assume_role_arn=BOT, path_style=False),
    ]
    assert [(v.tags["hubctl:event"], v.account_id) for v in rendered] == [("school", "123456789012")] * 4


def test_the_operator_makes_the_bot_and_the_state_bucket() -> None:
    config = event()
    made = tfvars.credentials(config, path_style=False), tfvars.state_backend(config, path_style=False)
    assert [variables.assume_role_arn for variables in made] == [None, None]


def test_a_secondary_bucket_is_in_its_own_region() -> None:
    config = event(buckets={"data": {}, "imagery": {"region": "us-east-1", "scratch_days": 7}})
    variables = tfvars.secondary_bucket(config, "imagery", assume_role_arn=BOT, path_style=False)
    assert (variables.region, variables.bucket.name, variables.bucket.scratch_days, variables.user_role_name) == (
        "us-east-1",
        "school-imagery-123456789012",
        7,
        "school-hub-user",
    )


def test_the_bot_may_act_where_any_bucket_is_and_nowhere_else() -> None:
    config = event(buckets={"data": {}, "imagery": {"region": "us-east-1"}})
    variables = tfvars.credentials(config, path_style=False)
    assert (variables.regions, variables.buckets) == (
        ("us-east-1", "us-west-2"),
        ("school-data-123456789012", "school-imagery-123456789012"),
    )


def test_a_group_that_the_config_does_not_have_is_not_made() -> None:
    assert sorted(cluster(event()).node_groups) == ["core", "user"]


def test_pods_of_every_hub_get_the_participants_role() -> None:
    variables = cluster(event())
    assert variables.hub_namespaces == ("school-prod", "school-staging")


def test_values_are_what_json_holds_with_null_for_what_is_absent() -> None:
    values = cluster(event()).values()
    assert json.loads(json.dumps(values)) == values
    assert values["budget"] is None


def test_the_same_config_gives_the_same_variables_whatever_the_order_of_its_tables() -> None:
    one = event(buckets={"data": {}, "a": {"region": "us-east-1"}, "b": {"region": "eu-west-1"}})
    other = event(buckets={"b": {"region": "eu-west-1"}, "a": {"region": "us-east-1"}, "data": {}})
    assert tfvars.credentials(one, path_style=False) == tfvars.credentials(other, path_style=False)
