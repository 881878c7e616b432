output "bot_name" {
  description = "Name of the bot, role or user."
  value       = one(concat(aws_iam_role.bot[*].name, aws_iam_user.bot[*].name))

  # Until its policies are attached, the bot can do nothing.
  depends_on = [aws_iam_role_policy_attachment.bot, aws_iam_user_policy_attachment.bot]
}

output "bot_arn" {
  description = "ARN of the bot, role or user."
  value       = one(concat(aws_iam_role.bot[*].arn, aws_iam_user.bot[*].arn))
}

output "boundary_arn" {
  description = "ARN of the permissions boundary that every role of the event carries."
  value       = aws_iam_policy.boundary.arn
}
