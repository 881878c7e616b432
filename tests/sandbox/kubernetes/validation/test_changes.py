"""What must not change after an object is made."""

from __future__ import annotations

from typing import Any

import pytest

from hubctl.sandbox.kubernetes.cluster import WriteOptions
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.operations.writing import set_status
from tests.sandbox.kubernetes.validation import manifests as given
from tests.sandbox.kubernetes.validation import words
from tests.sandbox.kubernetes.validation.asking import Api, changed

_STATEFUL = (
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
    "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are "
    "forbidden"
)
_POD = (
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
    "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
    "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
    '  core.PodSpec{\n  \t... // 13 identical fields\n- \tHostname: nil,\n+ \tHostname: "x",\n  }\n'
)
_CLAIM = (
    "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for "
    "bound claims\n  core.PersistentVolumeClaimSpec{\n  \t... // 2 identical fields\n"
    '- \tAccessModes: ["ReadWriteOnce"],\n+ \tAccessModes: ["ReadWriteMany"],\n  }\n'
)
_VOLUME = (
    "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n"
    "  core.PersistentVolumeSource{\n  \t... // 21 identical fields\n"
    '- \tCSI: {"driver":"efs.csi.aws.com","volumeHandle":"fs-1"},\n'
    '+ \tCSI: {"driver":"efs.csi.aws.com","volumeHandle":"fs-2"},\n  }\n'
)
_FROZEN_MAP, _FROZEN_SECRET = (changed(obj, "immutable", True) for obj in (given.CONFIG_MAP, given.SECRET))
_OTHER = {"app": "other"}


@pytest.mark.parametrize(
    ("obj", "changes", "said"),
    [
        pytest.param(given.POD, {"spec__hostname": "x"}, _POD, id="the host name of a pod"),
        pytest.param(
            given.POD,
            {"spec__containers": [given.CONTAINER, {"name": "b", "image": "b"}]},
            "spec.containers: Forbidden: pod updates may not add or remove containers",
            id="the containers of a pod",
        ),
        pytest.param(
            given.POD,
            {"spec__tolerations": []},
            "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
            id="what a pod tolerates, to less",
        ),
        pytest.param(
            given.DEPLOYMENT,
            {"spec__selector__matchLabels": _OTHER, "spec__template__metadata__labels": _OTHER},
            f'spec.selector: Invalid value: {{"matchLabels":{{"app":"other"}}}}: {words.IMMUTABLE}',
            id="the selector of a Deployment",
        ),
        pytest.param(
            given.DEPLOYMENT,
            {"spec__selector__matchLabels": _OTHER},
            f'[spec.template.metadata.labels: Invalid value: {{"app":"web"}}: {words.NO_MATCH}, '
            f'spec.selector: Invalid value: {{"matchLabels":{{"app":"other"}}}}: {words.IMMUTABLE}]',
            id="the selector of a Deployment and not its labels",
        ),
        pytest.param(
            given.DAEMON_SET,
            {"spec__selector__matchLabels": _OTHER, "spec__template__metadata__labels": _OTHER},
            f'spec.selector: Invalid value: {{"matchLabels":{{"app":"other"}}}}: {words.IMMUTABLE}',
            id="the selector of a DaemonSet",
        ),
        pytest.param(given.STATEFUL_SET, {"spec__serviceName": "x"}, _STATEFUL, id="the service of a StatefulSet"),
        pytest.param(
            given.STATEFUL_SET,
            {"spec__volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": given.CLAIM_SPEC}]},
            _STATEFUL,
            id="the claims of a StatefulSet",
        ),
        pytest.param(
            given.JOB,
            {"spec__completions": 4},
            f"spec.completions: Invalid value: 4: {words.IMMUTABLE}",
            id="how often a Job is done",
        ),
        pytest.param(
            given.SERVICE,
            {"spec__clusterIP": "10.100.9.9", "spec__clusterIPs": ["10.100.9.9"]},
            'spec.clusterIPs[0]: Invalid value: ["10.100.9.9"]: may not change once set',
            id="the address of a Service",
        ),
        pytest.param(
            given.SERVICE,
            {"spec__clusterIP": "None", "spec__clusterIPs": ["None"]},
            'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
            id="that a Service has an address",
        ),
        pytest.param(
            _FROZEN_MAP,
            {"data": {"a": "b"}},
            "data: Forbidden: field is immutable when `immutable` is set",
            id="what is in a frozen ConfigMap",
        ),
        pytest.param(
            _FROZEN_SECRET,
            {"immutable": False},
            "immutable: Forbidden: field is immutable when `immutable` is set",
            id="that a Secret is frozen",
        ),
        pytest.param(
            given.SECRET,
            {"type": "example.org/x"},
            f'type: Invalid value: "example.org/x": {words.IMMUTABLE}',
            id="the type of a Secret",
        ),
        pytest.param(given.CLAIM, {"spec__accessModes": ["ReadWriteMany"]}, _CLAIM, id="who may use a claim"),
        pytest.param(given.VOLUME, {"spec__csi__volumeHandle": "fs-2"}, _VOLUME, id="where a volume is"),
        pytest.param(
            given.STORAGE_CLASS,
            {"parameters": {"type": "io2"}},
            "parameters: Forbidden: updates to parameters are forbidden.",
            id="the parameters of a class",
        ),
        pytest.param(
            given.STORAGE_CLASS,
            {"provisioner": "efs.csi.aws.com"},
            "provisioner: Forbidden: updates to provisioner are forbidden.",
            id="the provisioner of a class",
        ),
        pytest.param(
            given.STORAGE_CLASS,
            {"volumeBindingMode": "WaitForFirstConsumer"},
            f'volumeBindingMode: Invalid value: "WaitForFirstConsumer": {words.IMMUTABLE}',
            id="when a class binds",
        ),
        pytest.param(
            given.ROLE_BINDING,
            {"roleRef__name": "other"},
            'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: '
            "cannot change roleRef",
            id="the role of a binding",
        ),
        pytest.param(
            given.PRIORITY, {"value": 11}, "value: Forbidden: may not be changed in an update.", id="a priority"
        ),
        pytest.param(
            given.DEFINITION,
            {"spec__scope": "Cluster"},
            f'spec.scope: Invalid value: "Cluster": {words.IMMUTABLE}',
            id="the scope of a custom kind",
        ),
    ],
)
def test_a_change_is_refused(api: Api, obj: Object, changes: dict[str, Any], said: str) -> None:
    made = api.create(obj)

    refused = api.change_refusal(made, **changes)

    resource = api.resource(obj)
    kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    assert refused.message == f'{kind} "{obj["metadata"]["name"]}" is invalid: {said}'
    assert api.put(made), "what was read before can still be put"


def test_the_template_of_a_job_is_refused_with_the_template_that_was_sent(api: Api) -> None:
    made = api.create(given.JOB)

    message = api.change_refusal(made, spec__template__spec__containers__0__image="x").message

    assert message.startswith('Job.batch "web" is invalid: spec.template: Invalid value: {"')
    assert message.endswith("}: field is immutable")


def test_a_suspended_job_that_has_not_started_may_be_sent_to_other_nodes(api: Api) -> None:
    made = api.create(changed(given.JOB, "spec.suspend", True))

    moved = api.put(made, spec__template__spec__nodeSelector={"zone": "a"})

    assert moved["spec"]["template"]["spec"]["nodeSelector"] == {"zone": "a"}


def test_a_bound_claim_may_grow_but_not_shrink_below_what_it_has(api: Api) -> None:
    made = api.create(given.CLAIM)
    bound = {"phase": "Bound", "capacity": {"storage": "1Gi"}}
    made = set_status(api.cluster, api.resource(made), made, bound, "controller") or {}

    grown = api.put(made, spec__resources__requests__storage="2Gi")
    refused = api.change_refusal(grown, spec__resources__requests__storage="1Gi")

    where = "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"
    assert refused.message == f'PersistentVolumeClaim "web" is invalid: {where}'


def test_a_pod_may_tolerate_more_and_end_earlier(api: Api) -> None:
    made = api.create(changed(given.POD, "spec.activeDeadlineSeconds", 100))
    more = [*made["spec"]["tolerations"], {"key": "a", "operator": "Exists"}]

    changed_pod = api.put(made, spec__tolerations=more, spec__activeDeadlineSeconds=50)
    refused = api.change_refusal(changed_pod, spec__activeDeadlineSeconds=60)

    where = "spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to previous value"
    assert refused.message == f'Pod "web" is invalid: {where}'


def test_a_service_may_gain_and_lose_its_load_balancer(api: Api) -> None:
    made = api.create(given.SERVICE)

    balanced = api.put(made, spec__type="LoadBalancer")
    back = api.put(
        balanced,
        spec__type="ClusterIP",
        spec__allocateLoadBalancerNodePorts=None,
        spec__externalTrafficPolicy=None,
        spec__ports=made["spec"]["ports"],
    )

    assert back["spec"]["clusterIP"] == made["spec"]["clusterIP"]


def test_a_status_is_not_held_against_the_spec(api: Api) -> None:
    made = api.create(given.DEPLOYMENT)

    assert set_status(api.cluster, api.resource(made), made, {"replicas": 1}, WriteOptions().manager)
