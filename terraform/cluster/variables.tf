# ------------------------------------------------------------------ event and account

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
  description = "AWS region of everything in this root."
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

# ------------------------------------------------------------------ network

variable "vpc_cidr" {
  description = "Address range of the VPC, /16 to /20. It is cut into eight: one public and one private subnet a zone, two spare."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(16|17|18|19|20)$", var.vpc_cidr))
    error_message = "vpc_cidr must be an IPv4 range from /16 to /20, like \"172.16.0.0/16\": every pod takes an address."
  }
}

variable "zones" {
  description = "Two or three availability zones of the region. The core nodes and their volumes live in the first."
  type        = list(string)
  nullable    = false

  validation {
    condition     = contains([2, 3], length(var.zones)) && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must be two or three different zones: EKS refuses fewer than two."
  }

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "every zone must be in region, like \"us-west-2a\" in \"us-west-2\"."
  }
}

variable "nat" {
  description = "How nodes reach the internet: single (one NAT gateway), per-zone (one each), none (nodes get public addresses)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["single", "per-zone", "none"], var.nat)
    error_message = "nat must be single, per-zone or none."
  }
}

# ------------------------------------------------------------------ cluster

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be at most 100 letters, digits, dashes and underscores."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes version of the control plane and the nodes. EKS raises it one minor version at a time and never lowers it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version must be like \"1.34\"."
  }
}

variable "bot_arn" {
  description = "ARN of the bot, user or role: it administers the cluster, or hubctl could neither install nor remove the hubs."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", var.bot_arn))
    error_message = "bot_arn must be the ARN of an IAM role or user."
  }
}

variable "admin_arns" {
  description = "ARNs of further roles or users that administer the cluster; may be empty."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.admin_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "admin_arns must be ARNs of IAM roles or users; for an assumed role, the role's own ARN, not the session's."
  }
}

variable "viewer_arns" {
  description = "ARNs of roles or users that may see everything in the cluster, Secrets included, and change nothing; may be empty."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.viewer_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "viewer_arns must be ARNs of IAM roles or users; for an assumed role, the role's own ARN, not the session's."
  }
}

variable "onlooker_arns" {
  description = "ARNs of roles and users who may see what runs in the cluster, Secrets left out."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.onlooker_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "onlooker_arns must be ARNs of IAM roles or users; for an assumed role, the role's own ARN, not the session's."
  }
}

variable "public_access_cidrs" {
  description = "Address ranges from which the Kubernetes API can be reached over the internet. Callers still have to sign in."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.public_access_cidrs) > 0 && alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0))])
    error_message = "public_access_cidrs must be IPv4 ranges, at least one: hubctl itself comes from outside."
  }
}

variable "log_retention_days" {
  description = "Days for which the control plane's logs are kept."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90."
  }
}

variable "node_groups" {
  description = "Node groups by purpose: core (hubs and monitoring), user (participants' servers), worker (Dask, optional). Sizes are nodes, disk_gib is GiB; labels and taints come on top of those that the purpose brings."
  type = map(object({
    instance_types = list(string)
    ami_type       = string
    min_size       = number
    max_size       = number
    spot           = bool
    disk_gib       = number
    labels         = map(string)
    taints = list(object({
      key    = string
      value  = string
      effect = string
    }))
  }))
  nullable = false

  validation {
    condition     = contains(keys(var.node_groups), "core") && contains(keys(var.node_groups), "user")
    error_message = "node_groups must have core and user."
  }

  validation {
    condition     = length(setsubtract(keys(var.node_groups), ["core", "user", "worker"])) == 0
    error_message = "node_groups can only be core, user and worker: each purpose has labels and taints of its own."
  }

  validation {
    condition     = try(var.node_groups["core"].min_size, 1) >= 1
    error_message = "node_groups core: min_size must be at least 1: the hubs and the autoscaler live there."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.min_size >= 0 && group.max_size >= 1 && group.min_size <= group.max_size])
    error_message = "node_groups: min_size must not be above max_size, and max_size must be at least 1."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : length(group.instance_types) >= 1 && group.disk_gib >= 20])
    error_message = "node_groups: at least one instance type, and disk_gib at least 20: the node's system and one image need that."
  }

  validation {
    condition     = alltrue(flatten([for group in var.node_groups : [for taint in group.taints : contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], taint.effect)]]))
    error_message = "node_groups: a taint's effect must be NoSchedule, PreferNoSchedule or NoExecute."
  }
}

# ------------------------------------------------------------------ roles of pods

variable "boundary_arn" {
  description = "Permissions boundary of every role in this root: no role of the event can do more than it allows."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:policy/", var.boundary_arn))
    error_message = "boundary_arn must be the ARN of a managed policy."
  }
}

variable "user_role_name" {
  description = "Name of the role of the participants' pods. Secondary buckets attach their policies to it by this name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.user_role_name))
    error_message = "user_role_name must be a name of at most 64 characters, without a path."
  }
}

variable "hub_namespaces" {
  description = "Kubernetes namespaces of the hubs. In each, pods with service account hub-user get the participants' role."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.hub_namespaces) > 0 && alltrue([for name in var.hub_namespaces : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name))])
    error_message = "hub_namespaces must be names of Kubernetes namespaces, at least one."
  }
}

variable "support_namespace" {
  description = "Kubernetes namespace of the add-ons. There, service account cluster-autoscaler gets the autoscaler's role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.support_namespace))
    error_message = "support_namespace must be the name of a Kubernetes namespace."
  }
}

variable "seed_prefixes" {
  description = "Prefixes by bucket that content is brought from. Service account seed of the support namespace may read these, and no more."
  type        = map(set(string))
  nullable    = false

  validation {
    condition     = alltrue([for bucket, prefixes in var.seed_prefixes : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", bucket)) && length(prefixes) > 0])
    error_message = "seed_prefixes must be names of buckets with one prefix or more each; \"\" is the whole bucket."
  }

  validation {
    condition     = alltrue(flatten([for prefixes in var.seed_prefixes : [for prefix in prefixes : !can(regex("[*?$]", prefix))]]))
    error_message = "A prefix of seed_prefixes must not have *, ? or $ in it: IAM reads these as something else."
  }
}

# ------------------------------------------------------------------ storage and money

variable "efs_throughput_mode" {
  description = "elastic (throughput as needed, paid by use) or bursting (grows with what is stored; slow while a file system is small)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["elastic", "bursting"], var.efs_throughput_mode)
    error_message = "efs_throughput_mode must be elastic or bursting."
  }
}

variable "efs_backup" {
  description = "Whether AWS Backup makes a daily copy of the file system. Copies outlive the file system until they expire."
  type        = bool
  nullable    = false
}

variable "data_bucket" {
  description = "The event's bucket. Old versions go after expire_noncurrent_days, objects below scratch/ after scratch_days; null keeps them."
  type = object({
    name                   = string
    versioning             = bool
    expire_noncurrent_days = number
    scratch_days           = number
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.data_bucket.name))
    error_message = "data_bucket.name must be 3 to 63 lower-case letters, digits, dots and dashes."
  }

  validation {
    condition     = coalesce(var.data_bucket.expire_noncurrent_days, 1) >= 1 && coalesce(var.data_bucket.scratch_days, 1) >= 1
    error_message = "data_bucket: days must be at least 1, or null to keep everything."
  }
}

variable "budget" {
  description = "Monthly budget of the account in US dollars, who gets a mail at which percentages, and how many GB in an hour through the NAT gateways are worth one; null for none."
  type = object({
    monthly_usd        = number
    emails             = list(string)
    thresholds_percent = list(number)
    nat_gb_per_hour    = number
  })

  validation {
    condition     = var.budget == null || try(var.budget.monthly_usd > 0 && length(var.budget.emails) >= 1 && length(var.budget.emails) <= 10, false)
    error_message = "budget: monthly_usd must be above zero, with one to ten emails (AWS allows ten a notification)."
  }

  validation {
    condition     = var.budget == null || try(length(var.budget.thresholds_percent) <= 4, false)
    error_message = "budget: at most four thresholds; AWS allows five notifications a budget, and one is the forecast."
  }

  validation {
    condition     = var.budget == null || try(var.budget.nat_gb_per_hour > 0, false)
    error_message = "budget: nat_gb_per_hour must be above zero."
  }
}
