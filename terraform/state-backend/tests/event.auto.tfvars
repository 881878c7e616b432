event             = "ohw"
region            = "us-west-2"
account_id        = "123456789012"
tags              = { "hubctl:event" = "ohw" }
assume_role_arn   = null
s3_use_path_style = false
bucket            = "ohw-hubctl-state-123456789012"
