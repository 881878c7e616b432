"""This package fulfils ports with AWS by boto3."""
