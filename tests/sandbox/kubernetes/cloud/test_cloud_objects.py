"""What Kubernetes makes at AWS: load balancers, disks, with their tags; and who a token of EKS belongs to."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from hubctl.adapters.kubernetes.eks_token import token
from tests.sandbox.aws.conftest import ACCOUNT, REGION
from tests.sandbox.kubernetes.api import Api, Json, pod_spec, settings
from tests.sandbox.kubernetes.cloud.conftest import Both

SERVICES = "/api/v1/namespaces/default/services"
CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims"
PODS = "/api/v1/namespaces/default/pods"


@pytest.fixture(scope="module", autouse=True)
def nodes(both: Both) -> None:
    both.make_nodes("core", 1)
    both.api.until("/api/v1/nodes?labelSelector=eks.amazonaws.com/nodegroup", lambda found: found["items"], seconds=20)


def _tags(found: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}


def _balancer(both: Both) -> Json:
    ports = [{"name": "http", "port": 80}, {"name": "https", "port": 443}]
    annotation = {"service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags": "event=demo,owner=me"}
    body = {"metadata": {"name": "proxy", "annotations": annotation}, "spec": {"type": "LoadBalancer", "ports": ports}}
    both.api.post(SERVICES, body)
    return both.api.until(f"{SERVICES}/proxy", lambda found: found["status"]["loadBalancer"].get("ingress"))


def test_a_service_becomes_a_load_balancer_and_takes_it_along(both: Both) -> None:
    elb, ec2 = both.aws.client("elb"), both.aws.client("ec2")
    service = _balancer(both)
    assert service["metadata"]["finalizers"] == ["service.kubernetes.io/load-balancer-cleanup"]
    found = elb.describe_load_balancers()["LoadBalancerDescriptions"][0]
    assert found["LoadBalancerName"] == ("a" + service["metadata"]["uid"].replace("-", ""))[:32]
    assert service["status"]["loadBalancer"]["ingress"] == [{"hostname": found["DNSName"]}]
    listeners = {
        (item["Listener"]["LoadBalancerPort"], item["Listener"]["InstancePort"])
        for item in found["ListenerDescriptions"]
    }
    assert listeners == {(port["port"], port["nodePort"]) for port in service["spec"]["ports"]}
    described = elb.describe_tags(LoadBalancerNames=[found["LoadBalancerName"]])["TagDescriptions"][0]
    owned = {"kubernetes.io/cluster/event": "owned", "kubernetes.io/service-name": "default/proxy"}
    assert _tags(described) == {**owned, "event": "demo", "owner": "me"}
    group = ec2.describe_security_groups(GroupIds=found["SecurityGroups"])["SecurityGroups"][0]
    assert group["GroupName"] == f"k8s-elb-{found['LoadBalancerName']}"
    assert _tags(group).items() >= {"kubernetes.io/cluster/event": "owned"}.items()

    both.api.delete(f"{SERVICES}/proxy")
    both.api.gone(f"{SERVICES}/proxy")
    assert elb.describe_load_balancers()["LoadBalancerDescriptions"] == []
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.describe_security_groups(GroupIds=[group["GroupId"]])


def test_a_claim_becomes_a_disk_and_takes_it_along(both: Both) -> None:
    ec2 = both.aws.client("ec2")
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "3Gi"}}, "storageClassName": "gp2"}
    both.api.post(CLAIMS, {"metadata": {"name": "disk"}, "spec": spec})
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "disk"}}
    both.api.post(PODS, {"metadata": {"name": "user"}, "spec": pod_spec(volumes=[volume])})
    claim = both.api.until(f"{CLAIMS}/disk", lambda found: found["status"]["phase"] == "Bound")
    name = claim["spec"]["volumeName"]
    handle = both.api.get(f"/api/v1/persistentvolumes/{name}")["spec"]["csi"]["volumeHandle"]
    disk = ec2.describe_volumes(VolumeIds=[handle])["Volumes"][0]
    assert (disk["Size"], disk["VolumeType"]) == (3, "gp2")
    assert _tags(disk) == {
        "ebs.csi.aws.com/cluster": "true",
        "CSIVolumeName": name,
        "kubernetes.io/created-for/pvc/name": "disk",
        "kubernetes.io/created-for/pvc/namespace": "default",
        "kubernetes.io/created-for/pv/name": name,
    }
    both.api.delete(f"{PODS}/user")
    both.api.delete(f"{CLAIMS}/disk")
    both.api.gone(f"/api/v1/persistentvolumes/{name}")
    gone = [{"Name": "volume-id", "Values": [handle]}]
    assert ec2.describe_volumes(Filters=gone)["Volumes"] == []


def test_a_token_of_eks_belongs_to_who_signed_it(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    iam = both.aws.client("iam")
    iam.create_user(UserName="bot")
    key = iam.create_access_key(UserName="bot")["AccessKey"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", both.aws.url)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    with both.api.client(token(session, "event", REGION)) as bot:
        made = bot.post(path, json={})
        assert made.json()["status"]["userInfo"]["username"] == f"arn:aws:iam::{ACCOUNT}:user/bot"
    unknown = boto3.Session("AKIAUNKNOWN00000000", "x", region_name=REGION)
    with both.api.client(token(unknown, "event", REGION)[:-4]) as broken:
        assert broken.post(path, json={}).status_code == 401


def test_many_callers_at_once_are_all_answered(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each needs an answer of AWS before its own: threads that wait must not be those that answer."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", both.aws.url)
    seen: list[int] = []

    def ask(number: int) -> None:
        made = token(boto3.Session(ACCOUNT, f"x{number}", region_name=REGION), "event", REGION)
        with both.api.client(made) as somebody:
            seen.append(somebody.get("/api/v1/namespaces").status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [200] * 12


def test_nobody_is_known_before_the_eks_cluster_exists(both: Both, own_folder: Path) -> None:
    given = settings(
        own_folder, aws_endpoint_url=both.aws.url, account_id=ACCOUNT, cluster_name="other", requires_cluster=True
    )
    api = Api(given)
    try:
        assert api.refused("GET", "/api/v1/nodes")["code"] == 401
        both.make_cluster("other")
        assert api.until("/api/v1/nodes", lambda _: True)["items"] == [], "no node group, no nodes"
    finally:
        api.stop()
        both.aws.client("eks").delete_cluster(name="other")
