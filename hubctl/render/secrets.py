"""Kubernetes Secrets that hubctl makes itself, and a digest of them that Helm values may hold."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest
from hubctl.render.storage import labels

CHECKSUM = "hubctl/login-checksum"
"""Annotation of pods that must start again when their Secret changes."""


def manifest(config: EventConfig, namespace: str, name: str, values: Mapping[str, str]) -> Manifest:
    """The Secret. In `data`, not `stringData`: the server would store that as something else than what was applied."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": labels(config)},
        "type": "Opaque",
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in values.items()},
    }


def reference(secret: str, key: str) -> dict[str, Any]:
    """What an environment variable's `valueFrom` says to take one key of a Secret."""
    return {"secretKeyRef": {"name": secret, "key": key}}


def fingerprint(secret: Manifest | None) -> str:
    """Twelve hex digits over all values together; empty without a Secret.

    Every Secret of hubctl holds one value of at least 32 characters, so that nobody can guess the others through this.
    """
    if secret is None:
        return ""
    text = "\0".join(f"{key}={value}" for key, value in sorted(secret["data"].items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
