"""The Jobs that bring seeds to the event's directories, one a seed, and what they run as."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.config.seeds import Seed
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.programs import joined
from hubctl.render import storage
from hubctl.render.names import support_namespace

PYTHON = "public.ecr.aws/docker/library/python:3.13-alpine"
"""From a registry without pull limits; 20 MB."""
PYTHON_WITH_GIT = "public.ecr.aws/docker/library/python:3.13-bookworm"
"""The same with git; 400 MB."""
ACCOUNT = "seed"
"""The Jobs' ServiceAccount. EKS Pod Identity gives it the right to read the buckets of the config, and no other."""
_MOUNT = "/efs"
_ROOT = 0


def account(config: EventConfig) -> Manifest:
    """The ServiceAccount."""
    metadata = {"name": ACCOUNT, "namespace": support_namespace(config), "labels": storage.labels(config)}
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": False,
    }


def job(config: EventConfig, seed: Seed) -> Manifest:
    """The Job. Its name carries a digest of all that it does: another source is another Job."""
    pod = _pod(config, seed)
    digest = hashlib.sha256(json.dumps(pod, sort_keys=True).encode()).hexdigest()[:8]
    labels = {**storage.labels(config), "app.kubernetes.io/name": ACCOUNT}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{ACCOUNT}-{digest}",
            "namespace": support_namespace(config),
            "labels": labels,
            "annotations": {"hubctl/seed": seed.name},
        },
        "spec": {"backoffLimit": 1, "template": {"spec": pod}},
    }


def script() -> str:
    """What the Job runs."""
    return joined("signature", "telling", "fetching", "s3_get", "unpacking", "bring")


def job_ref(config: EventConfig, seed: Seed) -> ObjectRef:
    """The Job, named."""
    return ObjectRef.of(job(config, seed))


def _pod(config: EventConfig, seed: Seed) -> dict[str, Any]:
    container = {
        "name": ACCOUNT,
        "image": PYTHON_WITH_GIT if seed.kind == "git+https" else PYTHON,
        "command": ["python3", "-c", script(), _argument(config, seed)],
        "env": [{"name": "AWS_REGION", "value": config.aws.region}],
        "volumeMounts": [{"name": "efs", "mountPath": _MOUNT}],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}},
    }
    return {
        "restartPolicy": "Never",
        "serviceAccountName": ACCOUNT,
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [{"name": "efs", "persistentVolumeClaim": {"claimName": storage.ROOT}}],
    }


def _argument(config: EventConfig, seed: Seed) -> str:
    """Where participants may write to the directory, root owns what is brought; else its owner, so that admins may."""
    directory = next(one for one in config.storage.directories if one.name == seed.directory)
    owner = (directory.uid, directory.gid) if directory.read_only else (_ROOT, _ROOT)
    return json.dumps(
        {
            "source": seed.source,
            "sha256": seed.sha256 or "",
            "directory": f"{_MOUNT}{storage.directory_path(config, seed.directory)}",
            "path": seed.place,
            "unpack": seed.unpack,
            "uid": owner[0],
            "gid": owner[1],
        }
    )
