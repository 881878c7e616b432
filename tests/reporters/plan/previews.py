"""A preview with everything in it."""

from __future__ import annotations

from hubctl.core.changes import Changes, Detail, Loss, PhasePlan, StepPreview
from hubctl.core.preview import ConfigSince, Preview

GROUP = '± aws_eks_node_group.this["user"]'
LOSS = Loss("node group", "ohw-user", True, "everybody's servers", "instance_types")
CLUSTER = PhasePlan(
    "cluster",
    (
        StepPreview(
            "cluster ohw",
            Changes(2, 1, 1),
            ("+ aws_vpc.this", "~ aws_eks_cluster.this", GROUP),
            (Detail(GROUP, ('instance_types[0]: "a" -> "b"  # cannot be changed in place',)),),
            (LOSS,),
        ),
    ),
)
ADDONS = PhasePlan(
    "addons",
    (
        StepPreview(
            "grafana 12.11.1",
            Changes(changed=1),
            ("~ ConfigMap grafana",),
            (Detail("~ ConfigMap grafana", ("@@ -1 +1 @@", "-old: 1", "+new: 2", " same: 3")),),
            values=("~ replicas: 1 -> 2",),
        ),
    ),
)
HUBS = PhasePlan("hubs", (), "the cluster must exist")
FULL = Preview(
    "ohw",
    "123456789012",
    (PhasePlan("credentials", (StepPreview("role ohw-terraform-bot", Changes()),)), CLUSTER, ADDONS, HUBS),
    ConfigSince(("~ cluster.nodes.user.max: 20 -> 30",)),
    ("asked as arn:aws:iam::123456789012:role/reader",),
)


def of(*plans: PhasePlan) -> Preview:
    """A preview of these phases alone."""
    return Preview("ohw", "123456789012", plans)
