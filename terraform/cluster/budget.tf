# Of the whole account, not of what carries the event's tags: traffic and what controllers make carry none, and a filter
# by tag sees nothing at all until the payer's account has activated the tag.
resource "aws_budgets_budget" "monthly" {
  for_each = var.budget == null ? {} : { monthly = var.budget }

  name         = "${var.event}-monthly"
  budget_type  = "COST"
  limit_amount = tostring(each.value.monthly_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = each.value.thresholds_percent

    content {
      notification_type          = "ACTUAL"
      comparison_operator        = "GREATER_THAN"
      threshold_type             = "PERCENTAGE"
      threshold                  = notification.value
      subscriber_email_addresses = each.value.emails
    }
  }

  notification {
    notification_type          = "FORECASTED"
    comparison_operator        = "GREATER_THAN"
    threshold_type             = "PERCENTAGE"
    threshold                  = 100
    subscriber_email_addresses = each.value.emails
  }
}
