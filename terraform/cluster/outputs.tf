output "cluster_name" {
  description = "Name of the EKS cluster."
  value       = aws_eks_cluster.this.name
}

output "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "cluster_ca" {
  description = "Certificate authority of the Kubernetes API, base64 of PEM."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "vpc_id" {
  description = "The VPC: what is in it and not in this state belongs to the cluster."
  value       = aws_vpc.this.id
}

output "file_system_id" {
  description = "The EFS file system of homes and shared directories."
  value       = aws_efs_file_system.homes.id

  # A pod that mounts before these exist fails, so whoever gets the id may rely on them.
  depends_on = [aws_efs_mount_target.homes, aws_vpc_security_group_ingress_rule.efs]
}

output "data_bucket" {
  description = "Name of the event's bucket."
  value       = aws_s3_bucket.data.bucket
}

output "user_role_name" {
  description = "Role of the participants' pods, to which policies of further buckets are attached."
  value       = aws_iam_role.pod["hub-user"].name
}

output "user_role_arn" {
  description = "ARN of the role of the participants' pods."
  value       = aws_iam_role.pod["hub-user"].arn
}

output "autoscaler_role_arn" {
  description = "ARN of the cluster autoscaler's role."
  value       = aws_iam_role.pod["cluster-autoscaler"].arn
}

output "node_group_names" {
  description = "Names of the node groups in EKS, by purpose (core, user, worker)."
  value       = { for name, group in aws_eks_node_group.this : name => group.node_group_name }
}
