"""Terraform variables: one model a root module, name for name with its variables.tf, and the pure builders.

Terraform only warns about an unknown name in terraform.tfvars.json, so a contract test compares names and types both
ways.
"""

from __future__ import annotations

from hubctl.render.tfvars.cluster import ClusterVariables, cluster
from hubctl.render.tfvars.common import Variables
from hubctl.render.tfvars.credentials import CredentialsVariables, credentials
from hubctl.render.tfvars.secondary_bucket import SecondaryBucketVariables, secondary_bucket
from hubctl.render.tfvars.state_backend import StateBackendVariables, state_backend

__all__ = [
    "ClusterVariables",
    "CredentialsVariables",
    "SecondaryBucketVariables",
    "StateBackendVariables",
    "Variables",
    "cluster",
    "credentials",
    "secondary_bucket",
    "state_backend",
]
