"""What values the stand-in charts accept. As strict as the real ones where those are strict: an unknown key is refused.

Keys that hubctl writes have their types here; keys that only `extra_values` may hold are named, so that they pass.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_ANY: Schema = {}
_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_SWITCH: Schema = {"type": "boolean"}
_MAP: Schema = {"type": "object"}
_LIST: Schema = {"type": "array"}
_MAP_OR_LIST: Schema = {"type": ["object", "array", "null"]}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
_MEMORY: Schema = {"type": ["number", "string", "null"]}


def _only(_names: str = "", **typed: Schema) -> Schema:
    """A map with these keys and no others; `_names` lists, by spaces, keys of any type."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {**dict.fromkeys(_names.split(), _ANY), **typed},
    }


_IMAGE = _only("pullPolicy pullSecrets", name=_TEXT, tag=_TEXT)
_NETWORK_POLICY = _only(
    "egressAllowRules interNamespaceAccessLabels allowedIngressPorts", enabled=_SWITCH, ingress=_LIST, egress=_LIST
)
_POD = "annotations labels nodeSelector tolerations extraPodSpec resources pdb serviceAccount revisionHistoryLimit"
_PURPOSE = _only("tolerations", nodeAffinity=_only(matchNodePurpose={"enum": ["ignore", "prefer", "require"]}))

_HUB = _only(
    f"{_POD} service baseUrl cookieSecret initContainers consecutiveFailureLimit activeServerLimit deploymentStrategy "
    "command args extraFiles extraContainers extraVolumes extraVolumeMounts podSecurityContext lifecycle "
    "containerSecurityContext loadRoles allowNamedServers namedServerLimitPerUser redirectToServer templatePaths "
    "templateVars livenessProbe readinessProbe existingSecret",
    config=_MAP,
    concurrentSpawnLimit=_WHOLE,
    db=_only(
        "upgrade url password",
        type=_TEXT,
        pvc=_only("annotations selector accessModes subPath", storage=_TEXT, storageClassName=_MAYBE_TEXT),
    ),
    extraConfig=_MAP,
    extraEnv=_MAP_OR_LIST,
    image=_IMAGE,
    networkPolicy=_NETWORK_POLICY,
    services=_MAP,
    authenticatePrometheus={"type": ["boolean", "null"]},
    shutdownOnLogout={"type": ["boolean", "null"]},
)

_PROXY = _only(
    f"{_POD} secretToken deploymentStrategy secretSync",
    service=_only(
        "nodePorts disableHttpPort extraPorts externalIPs loadBalancerIP loadBalancerSourceRanges ipFamilyPolicy "
        "ipFamilies",
        type={"enum": ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]},
        labels=_MAP,
        annotations={"type": "object", "additionalProperties": _TEXT},
    ),
    chp=_only(
        f"{_POD} containerSecurityContext extraCommandLineFlags livenessProbe readinessProbe defaultTarget errorTarget "
        "extraEnv networkPolicy",
        image=_IMAGE,
    ),
    traefik=_only(
        f"{_POD} containerSecurityContext hsts extraInitContainers extraEnv extraVolumes extraVolumeMounts "
        "extraStaticConfig extraDynamicConfig extraPorts networkPolicy",
        image=_IMAGE,
    ),
    https=_only(
        "manual secret",
        enabled={"type": ["boolean", "null"]},
        type={"enum": [None, "", "letsencrypt", "manual", "offload", "secret"]},
        letsencrypt=_only("acmeServer", contactEmail=_MAYBE_TEXT),
        hosts={"type": "array", "items": _TEXT},
    ),
)

_SINGLEUSER = _only(
    "podNameTemplate extraTolerations nodeSelector extraNodeAffinity extraPodAffinity extraPodAntiAffinity "
    "networkTools events extraAnnotations extraLabels lifecycleHooks extraContainers extraResource cmd extraPodConfig",
    image=_IMAGE,
    cloudMetadata=_only(blockWithIptables=_SWITCH, ip=_TEXT),
    networkPolicy=_NETWORK_POLICY,
    extraFiles={
        "type": "object",
        "additionalProperties": _only("binaryData mode", mountPath=_TEXT, data=_MAP, stringData=_TEXT),
    },
    extraEnv=_MAP_OR_LIST,
    initContainers=_LIST,
    allowPrivilegeEscalation={"type": ["boolean", "null"]},
    uid={"type": ["integer", "null"]},
    fsGid={"type": ["integer", "null"]},
    serviceAccountName=_MAYBE_TEXT,
    storage=_only(
        "extraLabels dynamic",
        type={"enum": ["dynamic", "static", "none"]},
        static=_only(pvcName=_MAYBE_TEXT, subPath=_TEXT),
        capacity=_TEXT,
        homeMountPath=_TEXT,
        extraVolumes=_MAP_OR_LIST,
        extraVolumeMounts=_MAP_OR_LIST,
    ),
    startTimeout=_WHOLE,
    cpu=_only(limit=_MAYBE_NUMBER, guarantee=_MAYBE_NUMBER),
    memory=_only(limit=_MEMORY, guarantee=_MEMORY),
    defaultUrl=_MAYBE_TEXT,
    profileList=_LIST,
)

_SCHEDULING = _only(
    "podPriority",
    userScheduler=_only(
        f"{_POD} logLevel plugins pluginConfig containerSecurityContext", enabled=_SWITCH, replicas=_WHOLE, image=_IMAGE
    ),
    userPlaceholder=_only(f"{_POD} containerSecurityContext", enabled=_SWITCH, replicas=_WHOLE, image=_IMAGE),
    corePods=_PURPOSE,
    userPods=_PURPOSE,
)

_PULLER = _only(
    f"{_POD} containerSecurityContext extraTolerations pullProfileListImages extraImages pause",
    hook=_only(
        f"{_POD} pullOnlyOnChanges image containerSecurityContext podSchedulingWaitDuration serviceAccountImagePuller "
        "daemonsetAnnotations",
        enabled=_SWITCH,
    ),
    continuous=_only("serviceAccount daemonsetAnnotations", enabled=_SWITCH),
)

_JUPYTERHUB = _only(
    "nameOverride enabled custom imagePullSecret imagePullSecrets rbac ingress httpRoute debug global",
    fullnameOverride=_MAYBE_TEXT,
    hub=_HUB,
    proxy=_PROXY,
    singleuser=_SINGLEUSER,
    scheduling=_SCHEDULING,
    prePuller=_PULLER,
    cull=_only(
        "concurrency removeNamedServers",
        enabled=_SWITCH,
        users={"type": ["boolean", "null"]},
        adminUsers={"type": ["boolean", "null"]},
        timeout=_WHOLE,
        every=_WHOLE,
        maxAge=_WHOLE,
    ),
)

_DASK_PLACEMENT = "resources annotations nodeSelector affinity tolerations imagePullSecrets loglevel"
_DASK_GATEWAY = _only(
    "nameOverride fullnameOverride rbac global",
    gateway=_only(
        f"{_DASK_PLACEMENT} replicas env service livenessProbe readinessProbe",
        prefix=_TEXT,
        image=_IMAGE,
        auth=_only(
            "simple kerberos custom",
            type={"enum": ["simple", "kerberos", "jupyterhub", "custom"]},
            jupyterhub=_only(
                "apiToken jupyterhubServiceName",
                apiTokenFromSecretName=_MAYBE_TEXT,
                apiTokenFromSecretKey=_MAYBE_TEXT,
                apiUrl=_MAYBE_TEXT,
            ),
        ),
        extraConfig={"type": ["object", "string"]},
        backend=_only("imagePullSecrets namespace scheduler worker", image=_IMAGE, environment=_MAP),
    ),
    controller=_only(
        f"{_DASK_PLACEMENT} enabled image completedClusterMaxAge completedClusterCleanupPeriod backoffBaseDelay "
        "backoffMaxDelay k8sApiRateLimit k8sApiRateLimitBurst"
    ),
    traefik=_only(
        f"{_DASK_PLACEMENT} installTraefik replicas additionalArguments dashboard",
        image=_IMAGE,
        service=_only("annotations spec ports", type={"enum": ["ClusterIP", "NodePort", "LoadBalancer"]}),
    ),
)

SCHEMAS: dict[str, Schema] = {
    "jupyterhub": _JUPYTERHUB,
    "dask-gateway": _DASK_GATEWAY,
    # The real charts of these accept any key.
    "prometheus": _MAP,
    "grafana": _MAP,
    "cluster-autoscaler": _MAP,
    "aws-node-termination-handler": _MAP,
}
"""JSON Schemas by chart name."""
