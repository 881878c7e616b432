variable "event" {
  description = "Name of the event; prefix of everything in this root. 3 to 20 characters, so that no AWS name gets too long."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.event))
    error_message = "event must be 3 to 20 lower-case letters, digits and dashes, like \"ohw\"."
  }
}

variable "region" {
  description = "AWS region of the bucket, usually another one than the cluster's."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be like \"us-west-2\"."
  }
}

variable "account_id" {
  description = "The only account in which this root may be applied, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits."
  }
}

variable "tags" {
  description = "Tags of everything, hubctl:event among them: by it left-overs are found."
  type        = map(string)
  nullable    = false

  validation {
    condition     = lookup(var.tags, "hubctl:event", null) == var.event
    error_message = "tags must hold hubctl:event = the event's name, or left-overs cannot be found."
  }
}

variable "assume_role_arn" {
  description = "Role to act as; null to act as whoever the environment's credentials are (a bot user with a key of its own)."
  type        = string

  validation {
    condition     = var.assume_role_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/", var.assume_role_arn))
    error_message = "assume_role_arn must be the ARN of a role, or null."
  }
}

variable "s3_use_path_style" {
  description = "Whether S3 is addressed as endpoint/bucket/key. False on AWS; true for endpoints without a name per bucket."
  type        = bool
  nullable    = false
}

variable "short_name" {
  description = "What the config calls the bucket. Tells the policies of several buckets on one role apart."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.short_name))
    error_message = "short_name must be lower-case letters, digits and dashes, like \"imagery\"."
  }
}

variable "bucket" {
  description = "The bucket. Old versions go after expire_noncurrent_days, objects below scratch/ after scratch_days; null keeps them."
  type = object({
    name                   = string
    versioning             = bool
    expire_noncurrent_days = number
    scratch_days           = number
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket.name))
    error_message = "bucket.name must be 3 to 63 lower-case letters, digits, dots and dashes."
  }

  validation {
    condition     = coalesce(var.bucket.expire_noncurrent_days, 1) >= 1 && coalesce(var.bucket.scratch_days, 1) >= 1
    error_message = "bucket: days must be at least 1, or null to keep everything."
  }
}

variable "user_role_name" {
  description = "Name of the role of the participants' pods, made by the cluster root; it may use this bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.user_role_name))
    error_message = "user_role_name must be a name of at most 64 characters, without a path."
  }
}
