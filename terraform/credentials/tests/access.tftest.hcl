mock_provider "aws" {
  source = "./tests/mocks"
}

run "without_people_there_is_no_role_for_them" {
  assert {
    condition     = length(aws_iam_role.operator) == 0 && length(aws_iam_role.viewer) == 0
    error_message = "A role that nobody may assume has no place."
  }
}

run "people_are_named_themselves_and_nobody_else_is" {
  variables {
    operators = { role_name = "ohw-operator", arns = ["arn:aws:iam::123456789012:user/ada"], policy = "{}" }
    viewers   = { role_name = "ohw-viewer", arns = ["arn:aws:iam::123456789012:role/pi", "arn:aws:iam::123456789012:user/bob"], policy = "{}" }
  }

  assert {
    condition     = flatten([jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement[0].Principal.AWS]) == ["arn:aws:iam::123456789012:user/ada"]
    error_message = "Only operators become operators."
  }

  assert {
    condition     = jsondecode(aws_iam_role.viewer[0].assume_role_policy).Statement[0].Principal.AWS == ["arn:aws:iam::123456789012:role/pi", "arn:aws:iam::123456789012:user/bob"]
    error_message = "Only viewers become viewers."
  }

  assert {
    condition     = aws_iam_role.operator[0].path == "/hubctl/ohw/" && aws_iam_role.viewer[0].path == "/hubctl/ohw/"
    error_message = "Everything of the event is below its path, by which it is found again."
  }
}

run "an_assumed_role_is_nobody" {
  command = plan

  variables {
    operators = { role_name = "ohw-operator", arns = ["arn:aws:sts::123456789012:assumed-role/ada/session"], policy = "{}" }
  }

  expect_failures = [var.operators]
}

run "nobody_at_all_is_no_list" {
  command = plan

  variables {
    viewers = { role_name = "ohw-viewer", arns = [], policy = "{}" }
  }

  expect_failures = [var.viewers]
}

run "a_policy_that_iam_would_refuse_is_refused_first" {
  command = plan

  variables {
    operators = { role_name = "ohw-operator", arns = ["arn:aws:iam::123456789012:user/ada"], policy = join("", [for n in range(1000) : "a long statement"]) }
  }

  expect_failures = [aws_iam_role_policy.operator[0]]
}
