# What passes a NAT gateway is paid by the gigabyte, and nothing else in an event can cost so much so fast: a hundred new
# nodes that pull an image, or a notebook that reads a bucket in another region. A budget looks a few times a day; this
# looks every hour.

locals {
  nat_watch   = var.nat == "none" || var.budget == null ? {} : { traffic = var.budget }
  nat_readers = toset(flatten([for watch in local.nat_watch : watch.emails]))

  # All that comes in, from the nodes and from outside, is all that is processed, which is what AWS charges for.
  # https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
  nat_metrics = { for pair in setproduct(local.nat_zones, ["BytesInFromSource", "BytesInFromDestination"]) :
    "in_${index(local.nat_zones, pair[0])}_${lower(pair[1])}" => { zone = pair[0], metric = pair[1] }
  }
}

resource "aws_sns_topic" "nat_traffic" {
  for_each = local.nat_watch

  name = "${var.event}-nat-traffic"
}

# AWS sends each reader a mail with a link; alarms reach those who have followed it.
resource "aws_sns_topic_subscription" "nat_traffic" {
  for_each = local.nat_readers

  topic_arn = aws_sns_topic.nat_traffic["traffic"].arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "nat_traffic" {
  for_each = local.nat_watch

  alarm_name          = "${var.event}-nat-traffic"
  alarm_description   = "More than ${each.value.nat_gb_per_hour} GB in an hour through the NAT gateways of ${var.event}. AWS charges for each of them; hubctl cost actual --fresh shows what it has come to."
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.nat_gb_per_hour * 1000000000
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.nat_traffic[each.key].arn]

  metric_query {
    id          = "processed"
    expression  = "SUM(METRICS())"
    label       = "Bytes processed"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.nat_metrics

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "AWS/NATGateway"
        metric_name = metric_query.value.metric
        period      = 3600
        stat        = "Sum"
        dimensions  = { NatGatewayId = aws_nat_gateway.this[metric_query.value.zone].id }
      }
    }
  }
}
