"""This package is the cluster's cloud provider: what Kubernetes makes appears at the sandbox's AWS endpoint."""
