# The bot: what hubctl and Terraform act as. As a role it is assumed and has no key. As a user it has one, which hubctl
# makes through the API and never here: what Terraform makes, it writes into its state, secrets included.

resource "aws_iam_role" "bot" {
  count = var.mode == "role" ? 1 : 0

  name                 = var.bot_name
  path                 = local.iam_path
  description          = "Makes and removes the hub of ${var.event}"
  permissions_boundary = aws_iam_policy.boundary.arn

  # The account as principal means: whoever the account's own policies allow to. With operators named, only they.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      {
        Effect    = "Allow"
        Principal = { AWS = "${local.iam}:root" }
        Action    = "sts:AssumeRole"
      },
      length(var.operator_arns) > 0 ? { Condition = { ArnLike = { "aws:PrincipalArn" = var.operator_arns } } } : {},
    )]
  })
}

resource "aws_iam_role_policy_attachment" "bot" {
  for_each = var.mode == "role" ? aws_iam_policy.bot : {}

  role       = aws_iam_role.bot[0].name
  policy_arn = each.value.arn
}

resource "aws_iam_user" "bot" {
  count = var.mode == "user" ? 1 : 0

  name                 = var.bot_name
  path                 = local.iam_path
  permissions_boundary = aws_iam_policy.boundary.arn

  # hubctl removes keys and whatever else hangs on the user before Terraform deletes it, and says what it removed.
  force_destroy = false
}

resource "aws_iam_user_policy_attachment" "bot" {
  for_each = var.mode == "user" ? aws_iam_policy.bot : {}

  user       = aws_iam_user.bot[0].name
  policy_arn = each.value.arn
}
