output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}

output "region" {
  description = "Region of the bucket."
  value       = aws_s3_bucket.this.region
}
