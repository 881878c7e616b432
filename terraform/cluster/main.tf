# Names of things are derived here from the event alone, never from other resources, so that policies and tags can
# name the cluster before it exists and nothing depends on itself.

data "aws_partition" "current" {}

locals {
  partition   = data.aws_partition.current.partition
  iam_path    = "/hubctl/${var.event}/"
  cluster_arn = "arn:${local.partition}:eks:${var.region}:${var.account_id}:cluster/${var.cluster_name}"
}
