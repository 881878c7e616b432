# The roles of the people who are named in the config: one for those who run the event, one for those who look at it.
# Made here, by whoever may give rights, and never by the bot. What they may do comes as a variable: hubctl puts it
# together from what the bot and whoever runs hubctl need. They do not carry the event's boundary, which is the bot's and
# keeps whoever has it from taking the bot away.
#
# The people are named themselves, not the account with a condition: so they need no right of their own to assume the
# role, AWS refuses whom it does not know, and somebody who is deleted and made anew does not come back in.

locals {
  # A first `up` takes half an hour, and a teardown may have millions of objects to delete.
  session_seconds = 4 * 60 * 60

  # One role a kind, or none where nobody has it.
  roles = {
    operator = var.operators
    viewer   = var.viewers
  }
  trust = {
    for kind, given in local.roles : kind => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { AWS = given.arns }
        Action    = "sts:AssumeRole"
      }]
    }) if given != null
  }
}

resource "aws_iam_role" "operator" {
  count = var.operators == null ? 0 : 1

  name                 = var.operators.role_name
  path                 = local.iam_path
  description          = "Runs the hub of ${var.event}, and takes it away"
  max_session_duration = local.session_seconds
  assume_role_policy   = local.trust["operator"]
}

# Inline, so that it goes with the role alone. All inline policies of a role may hold 10,240 characters.
resource "aws_iam_role_policy" "operator" {
  count = var.operators == null ? 0 : 1

  name   = "hubctl"
  role   = aws_iam_role.operator[0].name
  policy = var.operators.policy

  lifecycle {
    precondition {
      condition     = length(replace(var.operators.policy, "/\\s/", "")) <= 10240
      error_message = "The operators' policy is longer than the 10,240 characters that IAM takes; the event has too many buckets or secrets."
    }
  }
}

resource "aws_iam_role" "viewer" {
  count = var.viewers == null ? 0 : 1

  name                 = var.viewers.role_name
  path                 = local.iam_path
  description          = "Looks at the hub of ${var.event}, and changes nothing"
  max_session_duration = local.session_seconds
  assume_role_policy   = local.trust["viewer"]
}

resource "aws_iam_role_policy" "viewer" {
  count = var.viewers == null ? 0 : 1

  name   = "hubctl"
  role   = aws_iam_role.viewer[0].name
  policy = var.viewers.policy

  lifecycle {
    precondition {
      condition     = length(replace(var.viewers.policy, "/\\s/", "")) <= 10240
      error_message = "The viewers' policy is longer than the 10,240 characters that IAM takes; the event has too many buckets."
    }
  }
}
