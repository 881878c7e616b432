# Roles of pods, by EKS Pod Identity: an association names a namespace and a service account, and no OIDC provider is
# left behind in the account when the cluster goes.

locals {
  # Only an event that brings something from S3 has the role for it.
  seeds = length(var.seed_prefixes) > 0

  pod_roles = merge(
    {
      ebs-csi            = "${var.event}-ebs-csi"
      efs-csi            = "${var.event}-efs-csi"
      cluster-autoscaler = "${var.event}-cluster-autoscaler"
      hub-user           = var.user_role_name
    },
    local.seeds ? { seed = "${var.event}-seed" } : {},
  )

  pod_associations = merge(
    {
      ebs-csi            = { role = "ebs-csi", namespace = "kube-system", service_account = "ebs-csi-controller-sa" }
      efs-csi-controller = { role = "efs-csi", namespace = "kube-system", service_account = "efs-csi-controller-sa" }
      efs-csi-node       = { role = "efs-csi", namespace = "kube-system", service_account = "efs-csi-node-sa" }
      cluster-autoscaler = { role = "cluster-autoscaler", namespace = var.support_namespace, service_account = "cluster-autoscaler" }
    },
    { for name in var.hub_namespaces : "hub-user/${name}" => { role = "hub-user", namespace = name, service_account = "hub-user" } },
    local.seeds ? { seed = { role = "seed", namespace = var.support_namespace, service_account = "seed" } } : {},
  )
}

resource "aws_iam_role" "pod" {
  for_each = local.pod_roles

  name                 = each.value
  path                 = local.iam_path
  description          = "Pods of ${var.cluster_name}: ${each.key}"
  permissions_boundary = var.boundary_arn

  # Roots of secondary buckets put policies on the participants' role. If one was lost, the role can still be deleted.
  force_detach_policies = true

  # Only this cluster's pods: the service would otherwise hand the role to any cluster of the account.
  # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnEquals    = { "aws:SourceArn" = local.cluster_arn }
      }
    }]
  })
}

resource "aws_eks_pod_identity_association" "this" {
  for_each = local.pod_associations

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.pod[each.value.role].arn
}

# ------------------------------------------------------------------ what each may do

resource "aws_iam_role_policy_attachment" "csi" {
  for_each = {
    ebs-csi = "AmazonEBSCSIDriverPolicy"
    efs-csi = "AmazonEFSCSIDriverPolicy"
  }

  role       = aws_iam_role.pod[each.key].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/${each.value}"
}

# https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
resource "aws_iam_role_policy" "cluster_autoscaler" {
  name = "scale-nodes"
  role = aws_iam_role.pod["cluster-autoscaler"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Look"
        Effect = "Allow"
        Action = [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "autoscaling:DescribeTags",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
        ]
        Resource = "*"
      },
      {
        Sid      = "LookAtNodeGroups"
        Effect   = "Allow"
        Action   = "eks:DescribeNodegroup"
        Resource = "arn:${local.partition}:eks:${var.region}:${var.account_id}:nodegroup/${var.cluster_name}/*"
      },
      {
        # EKS itself puts this tag on the Auto Scaling group of every managed node group.
        Sid       = "ScaleThisClusterOnly"
        Effect    = "Allow"
        Action    = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster_name}" = "owned" } }
      },
    ]
  })
}

# Participants read, write and delete objects. Versions they cannot touch: what somebody deletes can be brought back.
resource "aws_iam_role_policy" "data_bucket" {
  name = "data-bucket"
  role = aws_iam_role.pod["hub-user"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "List"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = aws_s3_bucket.data.arn
      },
      {
        Sid      = "Objects"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        Resource = "${aws_s3_bucket.data.arn}/*"
      },
      {
        # Homes are their owners' alone, also as archives. The Job that writes them has this role too.
        Sid      = "NotWhatWasExported"
        Effect   = "Deny"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = "${aws_s3_bucket.data.arn}/hubctl-export/*"
      },
    ]
  })
}

# What the config names, and no more: the prefixes can be listed, and the objects below them read.
resource "aws_iam_role_policy" "seed" {
  for_each = local.seeds ? toset(["seed"]) : toset([])

  name = "read-seeds"
  role = aws_iam_role.pod["seed"].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for bucket, prefixes in var.seed_prefixes : {
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:${local.partition}:s3:::${bucket}"
        Condition = { StringEquals = { "s3:prefix" = sort(prefixes) } }
      }],
      [{
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = sort(flatten([for bucket, prefixes in var.seed_prefixes : [for prefix in prefixes : [
          # "week-1" is that object and what is in the folder; not "week-10".
          for ending in(prefix == "" || endswith(prefix, "/") ? ["*"] : ["", "/*"]) : "arn:${local.partition}:s3:::${bucket}/${prefix}${ending}"
        ]]]))
      }],
    )
  })
}
