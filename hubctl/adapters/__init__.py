"""What fulfils the ports: the only importers of python-terraform, pyhelm3, boto3 and the Kubernetes client."""
