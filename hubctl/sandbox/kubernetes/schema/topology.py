"""This module lists how lists and maps merge: the markers that Kubernetes' Go types carry, which no Python model has.

Sources: the schema in client-go's applyconfigurations/internal (listType, mapType) and the patchStrategy tags in
k8s.io/api, both read at 1.34 to 1.37.
"""

from __future__ import annotations

LIST_KEYS: dict[str, dict[str, tuple[str, ...]]] = {
    "Container": {
        "env": ("name",),
        "ports": ("containerPort", "protocol"),
        "volumeDevices": ("devicePath",),
        "volumeMounts": ("mountPath",),
    },
    "ContainerStatus": {"allocatedResourcesStatus": ("name",), "volumeMounts": ("mountPath",)},
    "CSINodeSpec": {"drivers": ("name",)},
    "EphemeralContainer": {
        "env": ("name",),
        "ports": ("containerPort", "protocol"),
        "volumeDevices": ("devicePath",),
        "volumeMounts": ("mountPath",),
    },
    "MutatingWebhook": {"matchConditions": ("name",)},
    "MutatingWebhookConfiguration": {"webhooks": ("name",)},
    "NodeStatus": {"addresses": ("type",)},
    "ObjectMeta": {"ownerReferences": ("uid",)},
    "PodSpec": {
        "containers": ("name",),
        "ephemeralContainers": ("name",),
        "hostAliases": ("ip",),
        "imagePullSecrets": ("name",),
        "initContainers": ("name",),
        "resourceClaims": ("name",),
        "schedulingGates": ("name",),
        "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
        "volumes": ("name",),
    },
    "PodStatus": {"podIPs": ("ip",), "resourceClaimStatuses": ("name",)},
    "ResourceRequirements": {"claims": ("name",)},
    "ServiceAccount": {"secrets": ("name",)},
    "ServiceSpec": {"ports": ("port", "protocol")},
    "ValidatingWebhook": {"matchConditions": ("name",)},
    "ValidatingWebhookConfiguration": {"webhooks": ("name",)},
}
"""Lists whose entries are told apart by these keys. `conditions` of every status are, by type."""

CONDITION_STRUCTS = frozenset(
    {
        "DaemonSetStatus",
        "DeploymentStatus",
        "ReplicaSetStatus",
        "StatefulSetStatus",
        "HorizontalPodAutoscalerStatus",
        "NamespaceStatus",
        "NodeStatus",
        "PersistentVolumeClaimStatus",
        "PodStatus",
        "ServiceStatus",
        "PodDisruptionBudgetStatus",
        "CustomResourceDefinitionStatus",
    }
)
"""JobStatus is not among them: its conditions are atomic for server-side apply."""

SETS: dict[str, frozenset[str]] = {
    "CSIDriverSpec": frozenset({"volumeLifecycleModes"}),
    "Endpoint": frozenset({"addresses"}),
    "NodeSpec": frozenset({"podCIDRs"}),
    "ObjectMeta": frozenset({"finalizers"}),
    "PodFailurePolicyOnExitCodesRequirement": frozenset({"values"}),
}

ATOMIC_STRUCTS = frozenset(
    {
        "ConfigMapKeySelector",
        "CrossVersionObjectReference",
        "EndpointAddress",
        "EndpointPort",
        "LabelSelector",
        "LocalObjectReference",
        "MatchResources",
        "NodeSelector",
        "NodeSelectorTerm",
        "ObjectFieldSelector",
        "ObjectReference",
        "OwnerReference",
        "ResourceFieldSelector",
        "RoleRef",
        "ScopeSelector",
        "SecretKeySelector",
        "SecretReference",
        "ServiceBackendPort",
        "Subject",
        "TopologySelectorTerm",
        "TypedLocalObjectReference",
    }
)

SEPARABLE_FIELDS = frozenset({("PersistentVolumeSpec", "claimRef")})
"""Fields of an atomic struct's type that are owned field by field all the same."""

ATOMIC_MAPS = frozenset(
    {("PodSpec", "nodeSelector"), ("ServiceSpec", "selector"), ("ReplicationControllerSpec", "selector")}
)

PATCH_KEYS: dict[str, dict[str, str]] = {
    "Container": {
        "env": "name",
        "ports": "containerPort",
        "volumeDevices": "devicePath",
        "volumeMounts": "mountPath",
    },
    "EphemeralContainer": {
        "env": "name",
        "ports": "containerPort",
        "volumeDevices": "devicePath",
        "volumeMounts": "mountPath",
    },
    "JobStatus": {"conditions": "type"},
    "MutatingWebhookConfiguration": {"webhooks": "name"},
    "NodeStatus": {"addresses": "type"},
    "ObjectMeta": {"ownerReferences": "uid"},
    "PodSpec": {
        "containers": "name",
        "ephemeralContainers": "name",
        "hostAliases": "ip",
        "imagePullSecrets": "name",
        "initContainers": "name",
        "resourceClaims": "name",
        "schedulingGates": "name",
        "topologySpreadConstraints": "topologyKey",
        "volumes": "name",
    },
    "PodStatus": {"podIPs": "ip", "hostIPs": "ip"},
    "ServiceAccount": {"secrets": "name"},
    "ServiceSpec": {"ports": "port"},
    "ValidatingWebhookConfiguration": {"webhooks": "name"},
}
"""Keys of strategic merge patches, which are other ones than those of server-side apply."""

PATCH_SETS = frozenset({("ObjectMeta", "finalizers"), ("NodeSpec", "podCIDRs")})
"""Lists of plain values that a strategic merge patch adds to."""


def list_keys(struct: str, name: str) -> tuple[str, ...]:
    """Keys of a list for server-side apply; () if it has none."""
    if name == "conditions" and struct in CONDITION_STRUCTS:
        return ("type",)
    return LIST_KEYS.get(struct, {}).get(name, ())


def patch_key(struct: str, name: str) -> str | None:
    """Key of a list for strategic merge patches; None if such a patch replaces it."""
    if name == "conditions" and struct in CONDITION_STRUCTS:
        return "type"
    return PATCH_KEYS.get(struct, {}).get(name)
