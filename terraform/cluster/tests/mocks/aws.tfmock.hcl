# What the provider would learn from AWS, where a made-up word will not do: ARNs, and computed blocks that are read by index.

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-role" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::ohw-data-123456789012" }
}

mock_resource "aws_efs_file_system" {
  defaults = { arn = "arn:aws:elasticfilesystem:us-west-2:123456789012:file-system/fs-0123456789abcdef0" }
}

mock_resource "aws_launch_template" {
  defaults = {
    id             = "lt-0123456789abcdef0"
    latest_version = 1
  }
}

mock_resource "aws_eks_cluster" {
  defaults = {
    endpoint              = "https://0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com"
    certificate_authority = [{ data = "Y2VydGlmaWNhdGU=" }]
  }
}

mock_resource "aws_eks_node_group" {
  defaults = {
    resources = [{
      autoscaling_groups              = [{ name = "eks-ohw-user-0123" }]
      remote_access_security_group_id = ""
    }]
  }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-west-2:123456789012:ohw-nat-traffic" }
}
