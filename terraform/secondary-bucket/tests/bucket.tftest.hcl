mock_provider "aws" {
  source = "./tests/mocks"
}

run "the_bucket_is_private_and_keeps_versions" {
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && aws_s3_bucket.this.force_destroy == false
    error_message = "Data has versions, and Terraform must not be what deletes it."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Nothing may make the bucket public."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "The bucket must be encrypted."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must be off."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "Without TLS nobody gets in."
  }
}

run "participants_may_use_this_bucket_and_only_it" {
  assert {
    condition     = aws_iam_role_policy.user.role == "ohw-hub-user" && aws_iam_role_policy.user.name == "bucket-imagery"
    error_message = "The policy is put on the participants' role, under the bucket's own name."
  }

  assert {
    condition     = toset([for s in jsondecode(aws_iam_role_policy.user.policy).Statement : trimsuffix(s.Resource, "/*") if s.Effect == "Allow"]) == toset(["arn:aws:s3:::ohw-imagery-123456789012"])
    error_message = "No other bucket may be in it."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.user.policy).Statement : s.Resource if s.Effect == "Deny"] == ["arn:aws:s3:::ohw-imagery-123456789012/hubctl-export/*"]
    error_message = "Exported homes are their owners' alone."
  }
}

run "keeping_nothing_for_less_than_a_day_is_refused" {
  command = plan

  variables {
    bucket = { name = "ohw-imagery-123456789012", versioning = true, expire_noncurrent_days = 0, scratch_days = null }
  }

  expect_failures = [var.bucket]
}
