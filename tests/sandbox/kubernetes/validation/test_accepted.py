"""What a real API server accepts is accepted here, when it is made and when it is put again as it was read."""

from __future__ import annotations

from typing import Any

import pytest

from hubctl.sandbox.kubernetes.objects import Object
from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation.asking import Api, changed


@pytest.mark.parametrize("obj", given.EVERY, ids=lambda obj: obj["kind"])
def test_a_plain_object_is_accepted_and_may_be_put_back_as_it_is(api: Api, obj: Object) -> None:
    made = api.create(obj)

    assert api.put(made)["spec" if "spec" in made else "metadata"]


def test_an_object_of_a_custom_kind_that_fits_its_schema_is_accepted(api: Api) -> None:
    api.create(given.DEFINITION)

    assert api.create(given.LESSON)["spec"]["title"] == "Ice"


_PROBE = {"httpGet": {"path": "/health", "port": "http"}, "successThreshold": 1}
FULL_POD: Object = {
    "terminationGracePeriodSeconds": 0,
    "hostNetwork": True,
    "dnsPolicy": "ClusterFirstWithHostNet",
    "tolerations": [
        {"operator": "Exists"},
        {"key": "hub.jupyter.org/dedicated", "value": "user", "effect": "NoSchedule"},
    ],
    "securityContext": {"fsGroup": 100, "runAsUser": 0, "seccompProfile": {"type": "RuntimeDefault"}},
    "affinity": {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}]
            }
        },
        "podAntiAffinity": {
            "preferredDuringSchedulingIgnoredDuringExecution": [
                {
                    "weight": 100,
                    "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname", "labelSelector": {}},
                }
            ]
        },
    },
    "topologySpreadConstraints": [
        {
            "maxSkew": 1,
            "topologyKey": "zone",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"app": "web"}},
        }
    ],
    "initContainers": [
        {"name": "first", "image": "busybox", "volumeMounts": [{"name": "empty", "mountPath": "/x", "subPath": "a/b"}]},
        {"name": "beside", "image": "busybox", "restartPolicy": "Always", "readinessProbe": _PROBE},
    ],
    "containers": [
        {
            "name": "main",
            "image": "registry.example.org:5000/a/b@sha256:" + "0" * 64,
            "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 53, "protocol": "UDP"}],
            "livenessProbe": _PROBE,
            "lifecycle": {"preStop": {"exec": {"command": ["sleep", "1"]}}},
            "env": [
                {"name": "WITH.dots-and-dashes", "value": ""},
                {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}},
            ],
            "envFrom": [{"configMapRef": {"name": "settings"}}],
            "resources": {
                "requests": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": "1"},
                "limits": {"cpu": "0.5", "memory": "1024Mi", "nvidia.com/gpu": 1},
            },
            "volumeMounts": [{"name": "claim", "mountPath": "/home", "readOnly": True}],
        }
    ],
    "volumes": [
        {"name": "empty", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}},
        {"name": "claim", "persistentVolumeClaim": {"claimName": "home"}},
        {"name": "words", "configMap": {"name": "words", "items": [{"key": "a", "path": "sub/a"}]}},
        {"name": "node", "hostPath": {"path": "/var/log", "type": "Directory"}},
    ],
}


def test_a_pod_that_uses_everything_is_accepted(api: Api) -> None:
    assert api.create(given.manifest("v1", "Pod", spec=FULL_POD))["spec"]["hostNetwork"]


@pytest.mark.parametrize(
    ("obj", "path", "value"),
    [
        (given.SERVICE, "spec", {"clusterIP": "None", "selector": {"app": "web"}}),
        (given.SERVICE, "spec", {"type": "ExternalName", "externalName": "db.example.org."}),
        (given.SERVICE, "spec", {"type": "LoadBalancer", "ports": [{"port": 443, "targetPort": "https"}]}),
        (given.SERVICE, "spec.ports", [{"name": "a", "port": 53}, {"name": "b", "port": 53, "protocol": "UDP"}]),
        (given.DEPLOYMENT, "spec.strategy", {"type": "Recreate"}),
        (given.DEPLOYMENT, "spec.replicas", 0),
        (given.STATEFUL_SET, "spec.updateStrategy", {"type": "OnDelete"}),
        (given.DAEMON_SET, "spec.updateStrategy", {"rollingUpdate": {"maxUnavailable": "10%"}}),
        (given.JOB, "spec.backoffLimit", 0),
        (given.CRON_JOB, "spec.schedule", "0 3 1-7 JAN,jun mon"),
        (given.CRON_JOB, "spec.schedule", "@every 1h30m"),
        (given.CRON_JOB, "spec.timeZone", "Europe/Copenhagen"),
        (given.CLAIM, "spec.storageClassName", ""),
        (given.BUDGET, "spec", {"maxUnavailable": "50%", "selector": {}}),
        (
            given.NETWORK_POLICY,
            "spec.ingress",
            [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}],
        ),
        (given.INGRESS, "spec.rules.0.host", "*.school.org"),
        (given.POD, "metadata.annotations", {"Example.COM/Upper": "x" * 1000}),
        (given.POD, "metadata.labels", {"example.com/a_b.c": ""}),
        (given.ROLE, "metadata.name", "system:school:Reader"),
        (given.PRIORITY, "value", -10),
    ],
)
def test_what_looks_odd_but_is_right_is_accepted(api: Api, obj: Object, path: str, value: Any) -> None:
    assert api.create(changed(obj, path, value))["metadata"]["uid"]


def test_a_claim_template_is_a_volume_that_containers_may_mount(api: Api) -> None:
    mounted = changed(
        given.STATEFUL_SET,
        "spec.template.spec.containers.0",
        {**given.CONTAINER, "volumeMounts": [{"name": "data", "mountPath": "/data"}]},
    )
    claims = [{"metadata": {"name": "data"}, "spec": given.CLAIM_SPEC}]

    assert api.create(changed(mounted, "spec.volumeClaimTemplates", claims))["metadata"]["uid"]


def test_what_may_change_does(api: Api) -> None:
    deployment = api.create(given.DEPLOYMENT)
    pod = api.create(given.POD)
    job = api.create(given.JOB)
    stateful = api.create(given.STATEFUL_SET)

    assert api.put(deployment, spec__template__spec__containers__0__image="nginx:2")["metadata"]["generation"] == 2
    assert api.put(pod, spec__containers__0__image="nginx:2")["spec"]["containers"][0]["image"] == "nginx:2"
    assert api.put(job, spec__parallelism=3)["spec"]["parallelism"] == 3
    assert api.put(stateful, spec__replicas=3, spec__minReadySeconds=5)["spec"]["replicas"] == 3
