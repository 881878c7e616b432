"""This package fulfils ports with a Kubernetes API over REST."""
