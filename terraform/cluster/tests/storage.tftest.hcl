mock_provider "aws" {
  source = "./tests/mocks"
}

run "the_data_bucket_is_private" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.data.block_public_acls,
      aws_s3_bucket_public_access_block.data.block_public_policy,
      aws_s3_bucket_public_access_block.data.ignore_public_acls,
      aws_s3_bucket_public_access_block.data.restrict_public_buckets,
    ])
    error_message = "Nothing may make the bucket public."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.data.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must be off."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.data.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "The bucket must be encrypted."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.data.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.data.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "Without TLS nobody gets in."
  }

  assert {
    condition     = aws_s3_bucket.data.force_destroy == false && aws_s3_bucket_versioning.data.versioning_configuration[0].status == "Enabled"
    error_message = "Data has versions, and Terraform must not be what deletes it."
  }

  assert {
    condition     = toset([for rule in aws_s3_bucket_lifecycle_configuration.data.rule : rule.id]) == toset(["unfinished-uploads", "old-versions"])
    error_message = "Unfinished uploads and old versions go; nothing else does unless asked."
  }
}

run "scratch_expires_when_asked" {
  variables {
    data_bucket = {
      name                   = "ohw-data-123456789012"
      versioning             = false
      expire_noncurrent_days = null
      scratch_days           = 7
    }
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.data.rule : "${rule.filter[0].prefix}:${rule.expiration[0].days}" if rule.id == "scratch"] == ["scratch/:7"]
    error_message = "Only what is below scratch/ may expire."
  }

  assert {
    condition     = aws_s3_bucket_versioning.data.versioning_configuration[0].status == "Suspended"
    error_message = "Versions can be turned off."
  }
}

run "homes_are_encrypted_and_reached_from_nodes_only" {
  assert {
    condition     = aws_efs_file_system.homes.encrypted && aws_efs_backup_policy.homes.backup_policy[0].status == "DISABLED"
    error_message = "Homes are encrypted; copies only where asked."
  }

  assert {
    condition     = length(aws_efs_mount_target.homes) == 3
    error_message = "Each zone needs a mount target of its own."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.efs.referenced_security_group_id == aws_eks_cluster.this.vpc_config[0].cluster_security_group_id && aws_vpc_security_group_ingress_rule.efs.cidr_ipv4 == null
    error_message = "Only nodes of the cluster may mount."
  }

  assert {
    condition     = [for s in jsondecode(aws_efs_file_system_policy.homes.policy).Statement : s.Condition.Bool["aws:SecureTransport"] if s.Effect == "Deny"] == ["false"]
    error_message = "Without TLS nobody mounts."
  }
}

run "volumes_of_claims_carry_the_events_tags" {
  assert {
    condition     = jsondecode(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].configuration_values).controller.extraVolumeTags == { "hubctl:event" = "ohw", Owner = "hub-team" }
    error_message = "A volume without tags is found by nobody."
  }
}

run "no_budget_is_made_unless_asked" {
  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "There is no budget in this config."
  }
}

run "a_budget_warns_of_what_is_spent_and_what_is_coming" {
  variables {
    budget = { monthly_usd = 1500, emails = ["hub-team@example.org"], thresholds_percent = [50, 80, 100], nat_gb_per_hour = 50 }
  }

  assert {
    condition     = toset([for n in aws_budgets_budget.monthly["monthly"].notification : "${n.notification_type} ${n.threshold}"]) == toset(["ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "One mail a threshold, and one when the forecast passes the limit."
  }
}

run "a_budget_that_nobody_hears_of_is_refused" {
  command = plan

  variables {
    budget = { monthly_usd = 1500, emails = [], thresholds_percent = [50], nat_gb_per_hour = 50 }
  }

  expect_failures = [var.budget]
}
