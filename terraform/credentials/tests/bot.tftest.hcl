mock_provider "aws" {
  source = "./tests/mocks"
}

run "as_a_role_the_bot_has_no_key_and_is_bounded" {
  assert {
    condition     = length(aws_iam_user.bot) == 0 && aws_iam_role.bot[0].permissions_boundary == aws_iam_policy.boundary.arn
    error_message = "A role bot is a role, within the boundary."
  }

  assert {
    condition     = aws_iam_role.bot[0].path == "/hubctl/ohw/" && aws_iam_policy.boundary.path == "/hubctl/ohw/"
    error_message = "Everything of the event is below its path, by which it is found again."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy_attachment.bot)) == toset(["cluster", "network", "roles", "state", "storage"])
    error_message = "What a destroy needs is there from the first day, not found missing after the event."
  }

  assert {
    condition     = jsondecode(aws_iam_role.bot[0].assume_role_policy).Statement[0].Principal.AWS == "arn:aws:iam::123456789012:root"
    error_message = "Only this account's principals may become the bot."
  }
}

run "only_named_operators_may_become_the_bot" {
  variables {
    operator_arns = ["arn:aws:iam::123456789012:role/admin"]
  }

  assert {
    condition     = jsondecode(aws_iam_role.bot[0].assume_role_policy).Statement[0].Condition.ArnLike["aws:PrincipalArn"] == ["arn:aws:iam::123456789012:role/admin"]
    error_message = "With operators named, nobody else may."
  }
}

run "as_a_user_the_bot_is_bounded_all_the_same" {
  variables {
    mode = "user"
  }

  assert {
    condition     = length(aws_iam_role.bot) == 0 && aws_iam_user.bot[0].permissions_boundary == aws_iam_policy.boundary.arn
    error_message = "A user bot is a user, within the boundary."
  }

  assert {
    condition     = length(aws_iam_user_policy_attachment.bot) == 5 && output.bot_name == "ohw-terraform-bot"
    error_message = "It has the same policies."
  }
}

run "the_bot_cannot_leave_its_boundary" {
  assert {
    condition = length(setsubtract(
      ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"],
      flatten([for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s.Action if s.Effect == "Deny" && s.Resource == "*" && can(s.Action) && !can(s.Condition)]),
    )) == 0
    error_message = "Nobody removes a boundary, whatever other policies say."
  }

  assert {
    condition = [
      for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s.Condition.StringNotEquals["iam:PermissionsBoundary"]
      if s.Effect == "Deny" && contains(try(s.Action, []), "iam:CreateRole")
    ] == ["arn:aws:iam::123456789012:policy/hubctl/ohw/ohw-boundary"]
    error_message = "No role is made outside the boundary."
  }

  assert {
    condition = [
      for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s.Resource
      if s.Sid == "NoChangeOfTheBotOrItsPolicies" && s.Effect == "Deny" && jsonencode(try(s.NotAction, [])) == jsonencode(["iam:Get*", "iam:List*", "sts:AssumeRole"])
      ] == [[
        "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-terraform-bot",
        "arn:aws:iam::123456789012:policy/hubctl/ohw/*",
    ]]
    error_message = "The bot changes neither itself nor its policies nor the boundary."
  }
}

run "the_bot_stays_in_its_regions_and_buckets" {
  assert {
    condition = [
      for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s.Condition.StringNotEquals["aws:RequestedRegion"] if s.Sid == "OnlyRegionsOfTheEvent"
    ] == [["us-east-1", "us-west-2"]]
    error_message = "Other regions are shut."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_policy.bot["storage"].policy).Statement : alltrue([for arn in flatten([s.Resource]) : startswith(arn, "arn:aws:s3:::ohw-")])
      if anytrue([for a in flatten([s.Action]) : startswith(a, "s3:")])
    ])
    error_message = "Only the event's own buckets are touched."
  }
}

run "what_is_in_the_buckets_is_not_the_bots" {
  assert {
    condition = length(setintersection(
      ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"],
      flatten([for s in jsondecode(aws_iam_policy.bot["storage"].policy).Statement : s.Action]),
    )) == 0
    error_message = "The bot makes and deletes buckets; it neither reads nor deletes what people put in."
  }
}

run "policies_fit_even_with_the_longest_names" {
  variables {
    event         = "abcdefghijklmnopqrst"
    tags          = { "hubctl:event" = "abcdefghijklmnopqrst" }
    bot_name      = "abcdefghijklmnopqrst-terraform-bot"
    boundary_name = "abcdefghijklmnopqrst-boundary"
    region        = "ap-southeast-1"
    regions       = ["ap-northeast-1", "ap-southeast-1", "ap-southeast-2"]
    cluster_name  = "abcdefghijklmnopqrst-cluster"
    state_bucket  = "abcdefghijklmnopqrst-hubctl-state-123456789012"
    buckets       = [for n in range(5) : "abcdefghijklmnopqrst-a-long-bucket-name-${n}-123456789012"]
  }

  assert {
    condition     = alltrue([for p in aws_iam_policy.bot : length(p.name) <= 128])
    error_message = "Names of policies fit."
  }
}

run "so_many_buckets_that_iam_would_refuse_are_refused_first" {
  command = plan

  variables {
    buckets = [for n in range(100) : "ohw-a-rather-long-bucket-name-${n}-123456789012"]
  }

  expect_failures = [aws_iam_policy.boundary, aws_iam_policy.bot["storage"]]
}
