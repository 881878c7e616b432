"""Taking away what Terraform cannot: versioned buckets, IAM left-overs, what Kubernetes made in AWS; and the proof."""
