"""Who has an access entry is let in, and may do what its access policies say: as reviews answer, and as calls go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import httpx
import pytest

from hubctl.adapters.kubernetes.eks_token import token
from tests.sandbox.aws.conftest import ACCOUNT, REGION
from tests.sandbox.kubernetes.api import Api, settings
from tests.sandbox.kubernetes.cloud.conftest import Both

POLICY = "arn:aws:eks::aws:cluster-access-policy"
PODS = "/api/v1/namespaces/default/pods"
As = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def judging(both: Both, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The API of the same cluster, which judges."""
    folder = tmp_path_factory.mktemp("judging")
    chosen = settings(folder, aws_endpoint_url=both.aws.url, account_id=ACCOUNT, look_seconds=60.0)
    api = Api(replace(chosen, judges_access=True))
    yield api
    api.stop()


@pytest.fixture
def as_somebody(both: Both, judging: Api, monkeypatch: pytest.MonkeyPatch) -> As:
    """A client of a user who has an access entry with a policy, or none for ""."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", both.aws.url)
    eks, iam = both.aws.client("eks"), both.aws.client("iam")

    def make(policy: str, **scope: Any) -> httpx.Client:
        name = f"user-{policy or 'nobody'}-{len(scope)}"
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        if policy:
            eks.create_access_entry(clusterName="event", principalArn=arn)
            eks.associate_access_policy(
                clusterName="event",
                principalArn=arn,
                policyArn=f"{POLICY}/{policy}",
                accessScope=scope or {"type": "cluster"},
            )
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
        made: httpx.Client = judging.client(token(session, "event", REGION))
        return made

    return make


def _may(client: httpx.Client, verb: str, resource: str, **more: str) -> bool:
    spec = {"resourceAttributes": {"verb": verb, "resource": resource, **more}}
    made = client.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", json={"spec": spec})
    return bool(made.json()["status"]["allowed"])


def test_who_has_no_entry_is_nobody(as_somebody: As) -> None:
    with as_somebody("") as nobody:
        assert nobody.get(PODS).status_code == 401


def test_a_viewer_sees_pods_and_their_logs_but_no_secrets_and_no_nodes(as_somebody: As) -> None:
    with as_somebody("AmazonEKSViewPolicy") as viewer:
        assert viewer.get(PODS).status_code == 200
        assert [_may(viewer, "get", "pods"), _may(viewer, "get", "pods", subresource="log")] == [True, True]
        assert [_may(viewer, "list", name) for name in ("secrets", "nodes")] == [False, False]
        refused = viewer.get("/api/v1/namespaces/default/secrets")
        assert refused.status_code == 403
        words = f'User "arn:aws:iam::{ACCOUNT}:user/user-AmazonEKSViewPolicy-0" cannot list resource "secrets"'
        assert words in refused.json()["message"]
        assert viewer.request("DELETE", f"{PODS}/any").status_code == 403


def test_an_admin_viewer_sees_secrets_and_changes_nothing(as_somebody: As) -> None:
    with as_somebody("AmazonEKSAdminViewPolicy") as viewer:
        assert _may(viewer, "list", "secrets")
        assert viewer.post("/api/v1/namespaces", json={"metadata": {"name": "x"}}).status_code == 403


def test_a_policy_in_one_namespace_says_nothing_of_others(as_somebody: As) -> None:
    with as_somebody("AmazonEKSClusterAdminPolicy", type="namespace", namespaces=["default"]) as one:
        assert [_may(one, "delete", "pods", namespace=name) for name in ("default", "other", "")] == [
            True,
            False,
            False,
        ]


def test_rules_of_policies_are_not_listed_as_on_eks(as_somebody: As) -> None:
    with as_somebody("AmazonEKSClusterAdminPolicy") as admin:
        path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
        status = admin.post(path, json={"spec": {"namespace": "default"}}).json()["status"]
        assert (status["incomplete"], status["resourceRules"]) == (True, [])
        assert _may(admin, "delete", "nodes")
