# The event of all tests here; each run changes what it is about.

event             = "ohw"
region            = "us-west-2"
account_id        = "123456789012"
tags              = { "hubctl:event" = "ohw" }
assume_role_arn   = null
s3_use_path_style = false
mode              = "role"
bot_name          = "ohw-terraform-bot"
boundary_name     = "ohw-boundary"
operator_arns     = []
regions           = ["us-east-1", "us-west-2"]
cluster_name      = "ohw-cluster"
state_bucket      = "ohw-hubctl-state-123456789012"
buckets           = ["ohw-data-123456789012", "ohw-imagery-123456789012"]
operators         = null
viewers           = null
