"""The Job that writes a hub's homes into a bucket. It has no rights of its own: it runs as participants' servers do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest
from hubctl.render import storage
from hubctl.render.hub import USER_ACCOUNT

IMAGE = "public.ecr.aws/docker/library/python:3.13-slim"
"""Python and nothing else, from a registry without pull limits."""
JOB = "export-homes"
DATABASE_CLAIM = "hub-db-dir"
"""As the chart of JupyterHub names it."""
HOMES, DATABASE = "/homes", "/hub-db"
DATABASE_FILE = f"{DATABASE}/jupyterhub.sqlite"


def job(config: EventConfig, hub: str, script: str, asked: Mapping[str, Any], node: str | None) -> Manifest:
    """`node` is where the hub runs, and so its disk: no other node can mount that. None leaves the database out."""
    command = ["python3", "-c", script, json.dumps(asked, sort_keys=True)]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": JOB,
            "namespace": config.namespace(hub),
            "labels": {**storage.labels(config), "app.kubernetes.io/name": JOB},
        },
        "spec": {"backoffLimit": 2, "template": {"spec": _pod(command, node)}},
    }


def _pod(command: list[str], node: str | None) -> dict[str, Any]:
    claims = {storage.HOMES: HOMES} | ({DATABASE_CLAIM: DATABASE} if node else {})
    container = {
        "name": JOB,
        "image": IMAGE,
        "command": command,
        "volumeMounts": [{"name": name, "mountPath": path, "readOnly": True} for name, path in claims.items()],
        # Homes are their owners' alone, and capabilities beyond reading them are of no use.
        "securityContext": {
            "runAsUser": 0,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]},
        },
        "resources": {"requests": {"cpu": "200m", "memory": "192Mi"}, "limits": {"memory": "512Mi"}},
    }
    pod: dict[str, Any] = {
        "restartPolicy": "Never",
        "serviceAccountName": USER_ACCOUNT,
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in claims],
    }
    return {**pod, **({"affinity": _at(node)} if node else {})}


def _at(node: str) -> dict[str, Any]:
    """As a DaemonSet's pods are bound to their nodes."""
    named = {"key": "metadata.name", "operator": "In", "values": [node]}
    required = {"nodeSelectorTerms": [{"matchFields": [named]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
