"""This module has the defaults of pods and of the templates for them."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object, clone

_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_FILE_MODE = 0o644


def pod(obj: Object) -> None:
    """A pod gets a little more than a template: requests from its limits, and links to Services."""
    spec = obj.setdefault("spec", {})
    for container in _containers(spec):
        limits = (container.get("resources") or {}).get("limits")
        if limits:
            requests = container["resources"].setdefault("requests", {})
            for name, amount in limits.items():
                requests.setdefault(name, amount)
    spec.setdefault("enableServiceLinks", True)
    pod_spec(spec)
    status = obj.setdefault("status", {})
    status.setdefault("phase", "Pending")
    status.setdefault("qosClass", _quality(spec))


def _quality(spec: Object) -> str:
    """Guaranteed: CPU and memory limited and requested alike everywhere; BestEffort: nowhere; Burstable: the rest."""
    resources = [item.get("resources") or {} for item in _containers(spec)]
    if not any(item.get("requests") or item.get("limits") for item in resources):
        return "BestEffort"
    for item in resources:
        limits, requests = item.get("limits") or {}, item.get("requests") or {}
        if not {"cpu", "memory"} <= set(limits) or any(requests.get(name) != limits[name] for name in limits):
            return "Burstable"
    return "Guaranteed"


def template(obj: Object) -> None:
    """A PodTemplateSpec."""
    obj.setdefault("metadata", {})
    pod_spec(obj.setdefault("spec", {}))


def pod_spec(spec: Object) -> None:
    """A PodSpec."""
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    for volume in spec.get("volumes") or []:
        _volume(volume)
    for container in _containers(spec):
        _container(container, host_network=bool(spec.get("hostNetwork")))


def _containers(spec: Object) -> list[Object]:
    lists = ("initContainers", "containers", "ephemeralContainers")
    return [item for name in lists for item in spec.get(name) or [] if isinstance(item, dict)]


def _container(container: Object, *, host_network: bool) -> None:
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    container.setdefault("resources", {})
    if container.get("image"):
        container.setdefault("imagePullPolicy", _pull_policy(container["image"]))
    for port in container.get("ports") or []:
        port.setdefault("protocol", "TCP")
        if host_network and port.get("containerPort"):
            port.setdefault("hostPort", port["containerPort"])
    for variable in container.get("env") or []:
        field = (variable.get("valueFrom") or {}).get("fieldRef")
        if field is not None:
            field.setdefault("apiVersion", "v1")
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        if container.get(name) is not None:
            _probe(container[name])
    for hook in (container.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _handler(hook)


def _pull_policy(image: str) -> str:
    if "@" in image:
        return "IfNotPresent"
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    return "Always" if tag in ("", "latest") else "IfNotPresent"


def _probe(probe: Object) -> None:
    for name, value in _PROBE.items():
        probe.setdefault(name, value)
    _handler(probe)


def _handler(handler: Object) -> None:
    get = handler.get("httpGet")
    if get is not None:
        get.setdefault("path", "/")
        get.setdefault("scheme", "HTTP")
    if handler.get("grpc") is not None:
        handler["grpc"].setdefault("service", "")


def _volume(volume: Object) -> None:
    if set(volume) <= {"name"}:
        volume["emptyDir"] = {}
    for name in ("secret", "configMap", "downwardAPI", "projected"):
        if volume.get(name) is not None:
            volume[name].setdefault("defaultMode", _FILE_MODE)
    if volume.get("hostPath") is not None:
        volume["hostPath"].setdefault("type", "")
    items = list((volume.get("downwardAPI") or {}).get("items") or [])
    for source in (volume.get("projected") or {}).get("sources") or []:
        if source.get("serviceAccountToken") is not None:
            source["serviceAccountToken"].setdefault("expirationSeconds", 3600)
        items += (source.get("downwardAPI") or {}).get("items") or []
    for item in items:
        if item.get("fieldRef") is not None:
            item["fieldRef"].setdefault("apiVersion", "v1")
    template_ = (volume.get("ephemeral") or {}).get("volumeClaimTemplate")
    if template_ is not None:
        template_.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")


def with_admission(obj: Object, *, token_volume: str, priority: int) -> Object:
    """What admission adds to a new pod: priority, tolerations of lost nodes, the account and its token."""
    result: Object = clone(obj)
    spec = result["spec"]
    spec.setdefault("priority", priority)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("serviceAccount", spec["serviceAccountName"])
    tolerations = spec.setdefault("tolerations", [])
    for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"):
        if not any(item.get("key") == key or not item.get("key") for item in tolerations):
            tolerations.append({"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": 300})
    if token_volume:
        _mount_token(spec, token_volume)
    return result


_TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - where tokens are mounted, no token


def _mount_token(spec: Object, name: str) -> None:
    spec.setdefault("volumes", []).append({"name": name, "projected": _token_sources()})
    for container in _containers(spec):
        mounts = container.setdefault("volumeMounts", [])
        if not any(mount.get("mountPath") == _TOKEN_PATH for mount in mounts):
            mounts.append({"mountPath": _TOKEN_PATH, "name": name, "readOnly": True})


def _token_sources() -> Object:
    namespace = {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}
    authority = {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}
    return {
        "defaultMode": _FILE_MODE,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": authority},
            {"downwardAPI": {"items": [namespace]}},
        ],
    }
