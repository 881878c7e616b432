mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws:iam::123456789012:policy/hubctl/ohw/ohw-policy" }
}
