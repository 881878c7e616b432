"""Things whose ids are AWS's own are found by what they belong to."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws.sought import sought


class Eks:
    """An EKS that knows one association."""

    def list_pod_identity_associations(self, **asked: str) -> dict[str, Any]:
        wanted = {"clusterName": "ohw-cluster", "namespace": "kube-system", "serviceAccount": "efs-csi-node-sa"}
        return {"associations": [{"associationId": "a-1"}] if asked == wanted else []}


def client(_service: str, *, region: str) -> Eks:
    assert region == "us-west-2"
    return Eks()


def test_an_association_is_found_by_its_service_account() -> None:
    kind = "aws_eks_pod_identity_association"
    values = {"cluster_name": "ohw-cluster", "namespace": "kube-system", "service_account": "efs-csi-node-sa"}
    assert sought(client, kind, values, "us-west-2") == "ohw-cluster,a-1"
    assert sought(client, kind, values | {"service_account": "other"}, "us-west-2") == ""
    assert sought(client, "aws_vpc", {}, "us-west-2") == ""
