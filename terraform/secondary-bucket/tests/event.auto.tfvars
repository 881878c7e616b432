event             = "ohw"
region            = "us-east-1"
account_id        = "123456789012"
tags              = { "hubctl:event" = "ohw" }
assume_role_arn   = null
s3_use_path_style = false
short_name        = "imagery"
user_role_name    = "ohw-hub-user"

bucket = {
  name                   = "ohw-imagery-123456789012"
  versioning             = true
  expire_noncurrent_days = 30
  scratch_days           = null
}
