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
  description = "AWS region of the event's cluster. IAM itself has none."
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

variable "mode" {
  description = "What the bot is: role (assumed, without a key) or user (with a key that hubctl makes)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["role", "user"], var.mode)
    error_message = "mode must be role or user."
  }
}

variable "bot_name" {
  description = "Name of the bot. Its policies are named after it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.bot_name))
    error_message = "bot_name must be a name of at most 64 characters, without a path."
  }
}

variable "boundary_name" {
  description = "Name of the permissions boundary of the bot and of every role that it makes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", var.boundary_name))
    error_message = "boundary_name must be a name of at most 128 characters, without a path."
  }
}

variable "operator_arns" {
  description = "ARNs, * allowed, of the roles and users who may become the bot; empty for all in the account whom their own policies allow sts:AssumeRole."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.operator_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "operator_arns must be ARNs of IAM roles or users; for an assumed role, the role's own ARN, not the session's."
  }
}

variable "regions" {
  description = "Regions in which the bot may do anything: the cluster's and those of further buckets."
  type        = list(string)
  nullable    = false

  validation {
    condition     = contains(var.regions, var.region)
    error_message = "regions must hold region, or the bot could not make the cluster."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster that the bot will make."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be at most 100 letters, digits, dashes and underscores."
  }
}

variable "state_bucket" {
  description = "Name of the bucket with Terraform's state."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket must be 3 to 63 lower-case letters, digits, dots and dashes."
  }
}

variable "buckets" {
  description = "Names of the event's buckets, in whatever region: the bot may make, empty and delete these and no others."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.buckets) > 0 && alltrue([for name in var.buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))])
    error_message = "buckets must be names of buckets, at least one: 3 to 63 lower-case letters, digits, dots and dashes."
  }
}

variable "operators" {
  description = "People who may run the event by assuming a role: the role's name, their ARNs, and the role's policy as JSON; null for nobody."
  type = object({
    role_name = string
    arns      = list(string)
    policy    = string
  })

  validation {
    condition     = var.operators == null || try(length(var.operators.arns) > 0 && alltrue([for arn in var.operators.arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))]), false)
    error_message = "operators.arns must be ARNs of IAM roles or users, at least one."
  }
}

variable "viewers" {
  description = "People who may look at the event by assuming a role: the role's name, their ARNs, and the role's policy as JSON; null for nobody."
  type = object({
    role_name = string
    arns      = list(string)
    policy    = string
  })

  validation {
    condition     = var.viewers == null || try(length(var.viewers.arns) > 0 && alltrue([for arn in var.viewers.arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))]), false)
    error_message = "viewers.arns must be ARNs of IAM roles or users, at least one."
  }
}
