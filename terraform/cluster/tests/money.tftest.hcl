mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  budget = { monthly_usd = 1500, emails = ["hub-team@example.org", "dean@example.org"], thresholds_percent = [50, 80, 100], nat_gb_per_hour = 50 }
}

run "who_hears_of_the_budget_hears_of_nat_traffic_within_the_hour" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.nat_traffic["traffic"].threshold == 50000000000 && [for q in aws_cloudwatch_metric_alarm.nat_traffic["traffic"].metric_query : one(q.metric[*].period) if q.id != "processed"] == [3600, 3600]
    error_message = "More than 50 GB in an hour must be heard of."
  }

  assert {
    condition     = toset([for s in aws_sns_topic_subscription.nat_traffic : "${s.protocol} ${s.endpoint}"]) == toset(["email hub-team@example.org", "email dean@example.org"])
    error_message = "Everybody who hears of the budget hears of the traffic."
  }

  assert {
    condition     = one(aws_cloudwatch_metric_alarm.nat_traffic["traffic"].alarm_actions) == aws_sns_topic.nat_traffic["traffic"].arn
    error_message = "The alarm must reach the topic."
  }

  assert {
    condition     = toset(flatten([for q in aws_cloudwatch_metric_alarm.nat_traffic["traffic"].metric_query : q.metric[*].metric_name])) == toset(["BytesInFromSource", "BytesInFromDestination"])
    error_message = "Both directions are charged: what nodes send, and what they fetch."
  }

  assert {
    condition     = [for q in aws_cloudwatch_metric_alarm.nat_traffic["traffic"].metric_query : q.expression if q.return_data] == ["SUM(METRICS())"]
    error_message = "The alarm is about the sum of all gateways."
  }
}

run "each_gateway_is_watched" {
  variables {
    nat = "per-zone"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.nat_traffic["traffic"].metric_query) == 7
    error_message = "Three gateways with two directions each, and their sum."
  }
}

run "where_there_is_no_gateway_there_is_no_alarm" {
  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.nat_traffic) + length(aws_sns_topic.nat_traffic) + length(aws_sns_topic_subscription.nat_traffic) == 0
    error_message = "Nothing passes a gateway that is not there."
  }
}

run "an_alarm_that_nobody_hears_of_is_not_made" {
  variables {
    budget = null
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.nat_traffic) + length(aws_sns_topic.nat_traffic) + length(aws_sns_topic_subscription.nat_traffic) == 0
    error_message = "Without a budget nobody is named who would read it."
  }
}

run "an_alarm_at_nothing_is_refused" {
  command = plan

  variables {
    budget = { monthly_usd = 1500, emails = ["hub-team@example.org"], thresholds_percent = [50], nat_gb_per_hour = 0 }
  }

  expect_failures = [var.budget]
}
