"""This module holds what a sandbox cluster is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class NodeGroup:
    """Nodes that are there from the start. `labels` are those that a managed node group gives."""

    name: str
    count: int
    labels: tuple[tuple[str, str], ...] = ()
    taints: tuple[tuple[str, str, str], ...] = ()
    """Key, value and effect of each."""
    cpu: int = 4
    """Cores."""
    memory_mib: int = 16384
    instance_type: str = "m5.xlarge"


DEFAULT_NODE_GROUPS = (
    NodeGroup("core", 1, (("hub.jupyter.org/node-purpose", "core"),)),
    NodeGroup(
        "user",
        2,
        (("hub.jupyter.org/node-purpose", "user"),),
        (("hub.jupyter.org/dedicated", "user", "NoSchedule"),),
    ),
)


@dataclass(frozen=True)
class KubernetesSettings:
    """How the cluster is served, where it keeps itself, and what stands around it."""

    state_dir: Path
    volumes_dir: Path
    """File systems and disks are folders below this."""
    host: str = "127.0.0.1"
    port: int = 0
    aws_endpoint_url: str | None = None
    """Without it, load balancers and disks exist in Kubernetes only."""
    account_id: str = "123456789012"
    region: str = "us-west-2"
    cluster_name: str | None = None
    """The EKS cluster this is; None takes the only one of the account."""
    pod_delay_seconds: float = 0.1
    """How long a pod takes to start and to stop."""
    look_seconds: float = 3.0
    """How often the AWS endpoint is asked which machines there are, while anybody uses the cluster."""
    requires_cluster: bool = False
    """Answer 401 until an EKS cluster exists at the AWS endpoint."""
    judges_access: bool = False
    """Let in only who has an access entry at EKS, and let them do what its access policies say."""
    version: str = "1.34"
    node_groups: tuple[NodeGroup, ...] = DEFAULT_NODE_GROUPS
    cluster_tags: tuple[tuple[str, str], ...] = ()
    """Tags that the EBS driver was told to put on every disk (its extraVolumeTags)."""
    failing_images: tuple[str, ...] = ()
    """Images containing one of these words cannot be pulled: a fault to rehearse with."""
    zones: tuple[str, ...] = ("us-west-2a", "us-west-2b")
