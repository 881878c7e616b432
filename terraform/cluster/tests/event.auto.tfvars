# The event of all tests here; each run changes what it is about.

event               = "ohw"
region              = "us-west-2"
account_id          = "123456789012"
tags                = { "hubctl:event" = "ohw", Owner = "hub-team" }
assume_role_arn     = null
s3_use_path_style   = false
vpc_cidr            = "172.16.0.0/16"
zones               = ["us-west-2a", "us-west-2b", "us-west-2c"]
nat                 = "single"
cluster_name        = "ohw-cluster"
kubernetes_version  = "1.34"
bot_arn             = "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-terraform-bot"
admin_arns          = ["arn:aws:iam::123456789012:role/admin"]
viewer_arns         = ["arn:aws:iam::123456789012:role/plan", "arn:aws:iam::123456789012:role/admin"]
onlooker_arns       = ["arn:aws:iam::123456789012:user/pi", "arn:aws:iam::123456789012:role/plan"]
public_access_cidrs = ["0.0.0.0/0"]
log_retention_days  = 30
boundary_arn        = "arn:aws:iam::123456789012:policy/hubctl/ohw/ohw-boundary"
user_role_name      = "ohw-hub-user"
hub_namespaces      = ["ohw-prod", "ohw-staging"]
support_namespace   = "ohw-support"
efs_throughput_mode = "elastic"
efs_backup          = false
budget              = null
seed_prefixes       = {}

data_bucket = {
  name                   = "ohw-data-123456789012"
  versioning             = true
  expire_noncurrent_days = 30
  scratch_days           = null
}

node_groups = {
  core = {
    instance_types = ["m6i.xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 1, max_size = 2, spot = false
    disk_gib       = 80, labels = {}, taints = []
  }
  user = {
    instance_types = ["r6i.2xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 0, max_size = 20, spot = false
    disk_gib       = 100, labels = { team = "ocean" }, taints = []
  }
  worker = {
    instance_types = ["r6i.2xlarge", "r5.2xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 0, max_size = 10, spot = true
    disk_gib       = 80, labels = {}, taints = []
  }
}
