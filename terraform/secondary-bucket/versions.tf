terraform {
  # 1.10 brought use_lockfile, on which the state backend relies.
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0"
    }
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  s3_use_path_style   = var.s3_use_path_style

  default_tags {
    tags = var.tags
  }

  dynamic "assume_role" {
    for_each = var.assume_role_arn[*]

    content {
      role_arn     = assume_role.value
      session_name = "hubctl-${var.event}"
    }
  }
}
