"""Which things in AWS Kubernetes made: nodes, controllers and drivers. No Terraform state knows them."""

from __future__ import annotations

from hubctl.ports.inventory import Thing

KINDS = frozenset(
    {
        "VPC",  # not to be deleted, but to know by it what lies in it
        "classic load balancer",
        "load balancer",
        "target group",
        "network interface",
        "security group",
        "volume",
        "snapshot",
    }
)
_ALWAYS = frozenset({"classic load balancer", "load balancer", "target group", "snapshot"})
"""Terraform makes none of these for an event."""
_GROUPS = ("k8s-", "eks-cluster-sg-")
"""Names of security groups, by the controllers that made them: the service controller and the AWS Load Balancer
Controller write the first, EKS the second."""
_NODE_TAG = "node.k8s.amazonaws.com/instance_id"
_OF_DRIVERS = ("kubernetes.io/created-for/pvc/name", "CSIVolumeName", "ebs.csi.aws.com/cluster")


def made_by_kubernetes(thing: Thing) -> bool:
    """Whether a thing of these kinds is one that Terraform would not take away."""
    tags = thing.tags or {}
    match thing.kind:
        case "security group":
            return thing.name.startswith(_GROUPS)
        case "network interface":
            return thing.state == "available" and _NODE_TAG in tags
        case "volume":
            return any(tag in tags for tag in _OF_DRIVERS)
        case _:
            return thing.kind in _ALWAYS
