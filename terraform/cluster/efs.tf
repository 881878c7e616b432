# Homes and the shared directories.

resource "aws_efs_file_system" "homes" {
  creation_token  = "${var.event}-homes"
  encrypted       = true
  throughput_mode = var.efs_throughput_mode

  tags = { Name = "${var.event}-homes" }
}

resource "aws_efs_backup_policy" "homes" {
  file_system_id = aws_efs_file_system.homes.id

  backup_policy {
    status = var.efs_backup ? "ENABLED" : "DISABLED"
  }
}

# Nodes mount without signing in to IAM, as the CSI driver does by default; who gets that far is for the security group
# to say. Over a connection without TLS nobody gets in.
resource "aws_efs_file_system_policy" "homes" {
  file_system_id = aws_efs_file_system.homes.id

  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "mounts"
    Statement = [
      {
        Sid       = "FromMountTargets"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action = [
          "elasticfilesystem:ClientMount",
          "elasticfilesystem:ClientRootAccess",
          "elasticfilesystem:ClientWrite",
        ]
        Resource  = aws_efs_file_system.homes.arn
        Condition = { Bool = { "elasticfilesystem:AccessedViaMountTarget" = "true" } }
      },
      {
        Sid       = "OnlyWithTls"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = "*"
        Resource  = aws_efs_file_system.homes.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_efs_mount_target" "homes" {
  for_each = aws_subnet.private

  file_system_id  = aws_efs_file_system.homes.id
  subnet_id       = each.value.id
  security_groups = [aws_security_group.efs.id]
}

resource "aws_security_group" "efs" {
  name        = "${var.event}-efs"
  description = "Mount targets of the homes: NFS from the nodes"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.event}-efs" }
}

resource "aws_vpc_security_group_ingress_rule" "efs" {
  security_group_id            = aws_security_group.efs.id
  description                  = "NFS from the nodes of ${var.cluster_name}"
  referenced_security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049

  tags = { Name = "${var.event}-efs-nfs" }
}
