"""This module writes the kubeconfig of the sandbox's Kubernetes API."""

from __future__ import annotations

import base64

import yaml

NAME = "hubctl-sandbox"


def text(url: str, authority_pem: str, token: str) -> str:
    """A kubeconfig with one context. It holds the token: keep the file to its user."""
    authority = base64.b64encode(authority_pem.encode()).decode()
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": NAME,
        "clusters": [{"name": NAME, "cluster": {"server": url, "certificate-authority-data": authority}}],
        "users": [{"name": NAME, "user": {"token": token}}],
        "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME}}],
    }
    return yaml.safe_dump(document, sort_keys=False)
