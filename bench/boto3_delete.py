"""This module is what boto3's own documentation does to empty a versioned bucket."""

import sys

import boto3

boto3.resource("s3").Bucket(sys.argv[1]).object_versions.delete()
