# The policies are the YAML files below policies/, one a topic: a list of IAM statements each. Several of them, because a
# managed policy holds at most 6,144 characters, blanks not counted, and a role or user at most ten of them.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  iam       = "arn:${local.partition}:iam::${var.account_id}"
  iam_path  = "/hubctl/${var.event}/"

  bucket_arns = [for name in var.buckets : "arn:${local.partition}:s3:::${name}"]

  # What the policies say for the things of this event; lists as JSON, which is YAML too. ARNs are put together here and not read from resources: the
  # boundary names the bot, and the bot carries the boundary.
  words = {
    account      = var.account_id
    partition    = local.partition
    region       = var.region
    regions      = jsonencode(var.regions)
    event        = var.event
    cluster      = var.cluster_name
    bot          = "${local.iam}:${var.mode}${local.iam_path}${var.bot_name}"
    boundary     = "${local.iam}:policy${local.iam_path}${var.boundary_name}"
    policies     = "${local.iam}:policy${local.iam_path}*"
    roles        = "${local.iam}:role${local.iam_path}*"
    ec2          = "arn:${local.partition}:ec2:${var.region}:${var.account_id}"
    efs          = "arn:${local.partition}:elasticfilesystem:${var.region}:${var.account_id}"
    eks          = "arn:${local.partition}:eks:${var.region}:${var.account_id}"
    buckets      = jsonencode(local.bucket_arns)
    objects      = jsonencode([for arn in local.bucket_arns : "${arn}/*"])
    state_bucket = "arn:${local.partition}:s3:::${var.state_bucket}"
  }

  # Terraform alone acts as the bot. What hubctl does itself (emptying buckets, DNS records, taking away what Kubernetes
  # left), it does as the operator, who is there anyway and goes last.
  topics = toset(["cluster", "network", "roles", "state", "storage"])

  documents = {
    for topic in setunion(local.topics, ["boundary"]) : topic => jsonencode({
      Version   = "2012-10-17"
      Statement = yamldecode(templatefile("${path.module}/policies/${topic}.yaml", local.words))
    })
  }
}

resource "aws_iam_policy" "boundary" {
  name        = var.boundary_name
  path        = local.iam_path
  description = "The most that the bot of ${var.event} and the roles it makes can ever do"
  policy      = local.documents["boundary"]

  lifecycle {
    precondition {
      condition     = length(replace(local.documents["boundary"], "/\\s/", "")) <= 6144
      error_message = "The boundary is longer than the 6,144 characters that IAM takes; the event has too many buckets."
    }
  }
}

resource "aws_iam_policy" "bot" {
  for_each = local.topics

  name        = "${var.bot_name}-${each.key}"
  path        = local.iam_path
  description = "What ${var.bot_name} may do: ${each.key}"
  policy      = local.documents[each.key]

  lifecycle {
    precondition {
      condition     = length(replace(local.documents[each.key], "/\\s/", "")) <= 6144
      error_message = "The policy ${each.key} is longer than the 6,144 characters that IAM takes; the event has too many buckets."
    }
  }
}
