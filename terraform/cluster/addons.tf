# Versions are EKS's default for the cluster's Kubernetes version: asking for the newest would need a data source, and
# would change a running event under its participants.

# Nodes only become ready with these three, so they come first. Each is a DaemonSet, which is content without nodes.
resource "aws_eks_addon" "before_nodes" {
  for_each = {
    # Without this, Kubernetes accepts the network policies of the hubs and nothing enforces them.
    vpc-cni                = jsonencode({ enableNetworkPolicy = "true" })
    kube-proxy             = null
    eks-pod-identity-agent = null
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  configuration_values        = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# These run as Deployments: without a node to run on, they stay degraded until the apply gives up.
resource "aws_eks_addon" "on_nodes" {
  for_each = {
    coredns = null
    # Volumes of claims carry the event's tags, or nobody finds them once the cluster is gone.
    aws-ebs-csi-driver = jsonencode({ controller = { extraVolumeTags = var.tags } })
    aws-efs-csi-driver = null
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  configuration_values        = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  # A pod learns its role when it starts, so the drivers' roles come before the drivers.
  depends_on = [
    aws_eks_addon.before_nodes,
    aws_eks_node_group.this,
    aws_eks_pod_identity_association.this,
  ]
}
