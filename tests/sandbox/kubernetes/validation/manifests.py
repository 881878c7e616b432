"""Manifests that a real API server accepts as they are."""

from __future__ import annotations

from typing import Any

from hubctl.sandbox.kubernetes.objects import Object


def manifest(api_version: str, kind: str, name: str = "web", **fields: Any) -> Object:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}


CONTAINER: Object = {"name": "main", "image": "nginx"}
LABELS = {"app": "web"}
TEMPLATE: Object = {"metadata": {"labels": LABELS}, "spec": {"containers": [CONTAINER]}}
ONCE: Object = {"spec": {"restartPolicy": "Never", "containers": [CONTAINER]}}
CLAIM_SPEC: Object = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}

POD = manifest("v1", "Pod", spec={"containers": [CONTAINER]})
DEPLOYMENT = manifest("apps/v1", "Deployment", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE})
REPLICA_SET = manifest("apps/v1", "ReplicaSet", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE})
DAEMON_SET = manifest("apps/v1", "DaemonSet", spec={"selector": {"matchLabels": LABELS}, "template": TEMPLATE})
STATEFUL_SET = manifest(
    "apps/v1", "StatefulSet", spec={"serviceName": "web", "selector": {"matchLabels": LABELS}, "template": TEMPLATE}
)
JOB = manifest("batch/v1", "Job", spec={"template": ONCE})
CRON_JOB = manifest(
    "batch/v1", "CronJob", spec={"schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": ONCE}}}
)
SERVICE = manifest("v1", "Service", spec={"selector": LABELS, "ports": [{"port": 80}]})
CLAIM = manifest("v1", "PersistentVolumeClaim", spec=CLAIM_SPEC)
VOLUME = manifest(
    "v1",
    "PersistentVolume",
    spec={
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteMany"],
        "csi": {"driver": "efs.csi.aws.com", "volumeHandle": "fs-1"},
    },
)
STORAGE_CLASS = manifest("storage.k8s.io/v1", "StorageClass", provisioner="ebs.csi.aws.com", parameters={"type": "gp3"})
ROLE = manifest(
    "rbac.authorization.k8s.io/v1", "Role", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]
)
ROLE_BINDING = manifest(
    "rbac.authorization.k8s.io/v1",
    "RoleBinding",
    roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "web"},
    subjects=[{"kind": "ServiceAccount", "name": "default", "namespace": "school"}],
)
INGRESS = manifest(
    "networking.k8s.io/v1",
    "Ingress",
    spec={
        "rules": [
            {
                "host": "hub.school.org",
                "http": {
                    "paths": [
                        {
                            "path": "/",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "web", "port": {"number": 80}}},
                        }
                    ]
                },
            }
        ]
    },
)
NETWORK_POLICY = manifest(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    spec={"podSelector": {"matchLabels": LABELS}, "ingress": [{"ports": [{"port": 80}]}]},
)
BUDGET = manifest("policy/v1", "PodDisruptionBudget", spec={"minAvailable": 1, "selector": {"matchLabels": LABELS}})
PRIORITY = manifest("scheduling.k8s.io/v1", "PriorityClass", value=10)
AUTOSCALER = manifest(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    spec={"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "maxReplicas": 3},
)
DEFINITION = manifest(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "lessons.school.org",
    spec={
        "group": "school.org",
        "scope": "Namespaced",
        "names": {"plural": "lessons", "kind": "Lesson"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["title"],
                                "properties": {
                                    "title": {"type": "string", "maxLength": 20, "pattern": "^[A-Z]"},
                                    "seats": {"type": "integer", "minimum": 1, "maximum": 50},
                                    "level": {"type": "string", "enum": ["easy", "hard"]},
                                    "topics": {
                                        "type": "array",
                                        "maxItems": 2,
                                        "items": {"type": "string", "minLength": 2},
                                    },
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
)
LESSON = manifest("school.org/v1", "Lesson", spec={"title": "Ice", "seats": 20, "level": "easy", "topics": ["snow"]})
CONFIG_MAP = manifest("v1", "ConfigMap", data={"key": "value"})
SECRET = manifest("v1", "Secret", data={"key": "dmFsdWU="})

EVERY = [
    POD,
    DEPLOYMENT,
    REPLICA_SET,
    DAEMON_SET,
    STATEFUL_SET,
    JOB,
    CRON_JOB,
    SERVICE,
    CLAIM,
    VOLUME,
    STORAGE_CLASS,
    ROLE,
    ROLE_BINDING,
    INGRESS,
    NETWORK_POLICY,
    BUDGET,
    PRIORITY,
    AUTOSCALER,
    CONFIG_MAP,
    SECRET,
    DEFINITION,
]
