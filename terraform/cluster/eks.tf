# Made before the cluster: EKS would otherwise make it itself, without tags and with logs that are kept for ever.
resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.log_retention_days
}

resource "aws_eks_cluster" "this" {
  name     = var.cluster_name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn

  enabled_cluster_log_types = ["api", "audit", "authenticator"]

  # The network, DNS and proxy add-ons below are managed ones; EKS must not put unmanaged ones in first.
  bootstrap_self_managed_addons = false

  # No KMS key of our own for Kubernetes' secrets: EKS encrypts all data of clusters from 1.28 on with a key of AWS, and
  # a key of ours would stay (and be charged) for at least seven days after the event's teardown.

  access_config {
    authentication_mode = "API"

    # Who administers the cluster is written down below, not left to who happened to create it.
    bootstrap_cluster_creator_admin_permissions = false
  }

  # After a version's standard support ends, EKS upgrades rather than charging six times the price.
  upgrade_policy {
    support_type = "STANDARD"
  }

  vpc_config {
    subnet_ids              = [for subnet in aws_subnet.private : subnet.id]
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = var.public_access_cidrs
  }

  depends_on = [
    aws_cloudwatch_log_group.cluster,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# ------------------------------------------------------------------ who may administer it, and who may look

resource "aws_eks_access_entry" "admin" {
  for_each = toset(concat([var.bot_arn], var.admin_arns))

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = aws_eks_access_entry.admin

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# Whoever administers it may look anyway, and EKS has one entry a principal.
resource "aws_eks_access_entry" "viewer" {
  for_each = setsubtract(var.viewer_arns, concat([var.bot_arn], var.admin_arns))

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
}

# With Secrets, which AmazonEKSViewPolicy leaves out: Helm keeps its releases in them.
# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
resource "aws_eks_access_policy_association" "viewer" {
  for_each = aws_eks_access_entry.viewer

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy"

  access_scope {
    type = "cluster"
  }
}

# Without Secrets: who only looks at an event must not be able to log in to its hubs as somebody else.
resource "aws_eks_access_entry" "onlooker" {
  for_each = setsubtract(var.onlooker_arns, concat([var.bot_arn], var.admin_arns, var.viewer_arns))

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
}

resource "aws_eks_access_policy_association" "onlooker" {
  for_each = aws_eks_access_entry.onlooker

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}
