mock_provider "aws" {
  source = "./tests/mocks"
}

run "only_named_principals_administer_the_cluster" {
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "Who administers the cluster must be written down, not follow from who made it."
  }

  assert {
    condition     = toset(keys(aws_eks_access_entry.admin)) == toset(concat([var.bot_arn], var.admin_arns))
    error_message = "The bot and the admins, and nobody else, administer the cluster."
  }

  assert {
    condition     = keys(aws_eks_access_entry.viewer) == ["arn:aws:iam::123456789012:role/plan"]
    error_message = "Viewers that do not administer it may look."
  }

  assert {
    condition     = alltrue([for one in aws_eks_access_policy_association.viewer : endswith(one.policy_arn, "/AmazonEKSAdminViewPolicy")])
    error_message = "Viewers may do nothing but look."
  }

  assert {
    condition     = keys(aws_eks_access_entry.onlooker) == ["arn:aws:iam::123456789012:user/pi"]
    error_message = "EKS takes one entry a principal, and the wider one counts."
  }

  assert {
    condition     = alltrue([for one in aws_eks_access_policy_association.onlooker : endswith(one.policy_arn, "/AmazonEKSViewPolicy")])
    error_message = "Whoever looks at an event must not read its Secrets: with them they could log in as anybody."
  }
}

run "no_role_is_made_without_the_boundary_or_outside_the_path" {
  assert {
    condition = alltrue([
      for role in concat([aws_iam_role.cluster, aws_iam_role.node], values(aws_iam_role.pod)) :
      role.permissions_boundary == var.boundary_arn && role.path == "/hubctl/ohw/" && length(role.name) <= 64
    ])
    error_message = "Every role is within the boundary and below the event's path."
  }
}

run "roles_of_pods_are_this_clusters_only" {
  assert {
    condition = alltrue([
      for role in aws_iam_role.pod :
      jsondecode(role.assume_role_policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == "arn:aws:eks:us-west-2:123456789012:cluster/ohw-cluster"
    ])
    error_message = "Another cluster of the account must not be able to hand out these roles."
  }

  assert {
    condition     = toset([for a in aws_eks_pod_identity_association.this : a.namespace if a.service_account == "hub-user"]) == toset(["ohw-prod", "ohw-staging"])
    error_message = "Participants of every hub get the role, and pods of no other namespace."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.cluster_autoscaler.policy).Statement : s.Sid if contains(flatten([s.Action]), "autoscaling:SetDesiredCapacity") && !can(s.Condition)] == []
    error_message = "The autoscaler must not scale another cluster's nodes."
  }
}

run "participants_cannot_destroy_versions" {
  assert {
    condition     = !strcontains(aws_iam_role_policy.data_bucket.policy, "DeleteObjectVersion") && !strcontains(aws_iam_role_policy.data_bucket.policy, "s3:*")
    error_message = "What a participant deletes must be there to be brought back."
  }
}

run "the_control_planes_log_is_terraforms" {
  assert {
    condition     = aws_cloudwatch_log_group.cluster.name == "/aws/eks/ohw-cluster/cluster" && aws_cloudwatch_log_group.cluster.retention_in_days == 30
    error_message = "EKS would make the group itself, without an end."
  }
}

run "an_event_without_its_tag_is_refused" {
  command = plan

  variables {
    tags = { Owner = "hub-team" }
  }

  expect_failures = [var.tags]
}

run "an_assumed_role_is_no_admin" {
  command = plan

  variables {
    admin_arns = ["arn:aws:sts::123456789012:assumed-role/admin/somebody"]
  }

  expect_failures = [var.admin_arns]
}

# ------------------------------------------------------------------ what is brought from S3

run "nothing_is_brought_from_s3" {
  command = plan

  assert {
    condition     = !contains(keys(aws_iam_role.pod), "seed") && length(aws_iam_role_policy.seed) == 0
    error_message = "An event that brings nothing from S3 has no role for it."
  }
}

run "seeds_are_read_and_nothing_else" {
  command = plan

  variables {
    seed_prefixes = { lessons = ["week-1", "week-2/"], whole = [""] }
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.seed["seed"].policy).Statement == [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::lessons", Condition = { StringEquals = { "s3:prefix" = ["week-1", "week-2/"] } } },
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::whole", Condition = { StringEquals = { "s3:prefix" = [""] } } },
      { Effect = "Allow", Action = "s3:GetObject", Resource = ["arn:aws:s3:::lessons/week-1", "arn:aws:s3:::lessons/week-1/*", "arn:aws:s3:::lessons/week-2/*", "arn:aws:s3:::whole/*"] },
    ]
    error_message = "The seeds' role lists the prefixes of the config and reads what is below them."
  }

  assert {
    condition     = aws_eks_pod_identity_association.this["seed"].namespace == "ohw-support" && aws_eks_pod_identity_association.this["seed"].service_account == "seed"
    error_message = "The role belongs to service account seed of the support namespace."
  }
}
