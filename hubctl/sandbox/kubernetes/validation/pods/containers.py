"""This module checks containers: names, images, ports, and everything that stands in each of them."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.amounts import requirements
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    duplicate,
    each,
    forbidden,
    invalid,
    items,
    not_supported,
    one_of,
    required,
)
from hubctl.sandbox.kubernetes.validation.names import dns_label, port_name, port_number
from hubctl.sandbox.kubernetes.validation.pods.environment import environment
from hubctl.sandbox.kubernetes.validation.pods.mounts import devices, mounts
from hubctl.sandbox.kubernetes.validation.pods.probes import probes
from hubctl.sandbox.kubernetes.validation.pods.security import container_security
from hubctl.sandbox.kubernetes.validation.pods.volumes import PULL_POLICIES

PROTOCOLS = ("SCTP", "TCP", "UDP")
_RESIZABLE = ("cpu", "memory")
_RESIZE_POLICIES = ("NotRequired", "RestartContainer")
_MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
_ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always"
_OF_RUNNING = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


@dataclass(frozen=True)
class Surroundings:
    """What a container is checked against: the usable volumes and the pod's own settings."""

    volumes: dict[str, Object]
    spec: Object

    @property
    def grace_seconds(self) -> int | None:
        """How long the pod has to end."""
        seconds: int | None = self.spec.get("terminationGracePeriodSeconds")
        return seconds


def containers(path: Path, around: Surroundings) -> Errors:
    """The containers that make the pod."""
    given = around.spec.get("containers") or []
    if not given:
        yield required(path)
        return
    taken: set[str] = set()
    for here, container in items(path, given):
        yield from _container(here, container, around)
        yield from _unique_name(here, container, taken)
        yield from probes(here, container, around.grace_seconds)
        if container.get("restartPolicy"):
            yield forbidden(here.child("restartPolicy"), "may not be set for non-init containers")
    yield from host_ports(path, given)


def init_containers(path: Path, around: Surroundings) -> Errors:
    """The containers that run before, and those that then stay beside."""
    taken = {container.get("name", "") for container in around.spec.get("containers") or []}
    for here, container in items(path, around.spec.get("initContainers")):
        yield from _container(here, container, around)
        policy = container.get("restartPolicy")
        if policy and policy != "Always":
            yield not_supported(here.child("restartPolicy"), policy, ("Always",))
        yield from _unique_name(here, container, taken)
        yield from host_ports(path, [container])
        if policy == "Always":
            yield from probes(here, container, around.grace_seconds)
            continue
        for name in _OF_RUNNING:
            if container.get(name) is not None:
                yield forbidden(here.child(name), _ONLY_SIDECARS)


def _unique_name(path: Path, container: Object, taken: set[str]) -> Errors:
    name = container.get("name", "")
    if name in taken:
        yield duplicate(path.child("name"), name)
    elif name:
        taken.add(name)


def _container(path: Path, container: Object, around: Surroundings) -> Errors:
    if not container.get("name"):
        yield required(path.child("name"))
    else:
        yield from each(path.child("name"), container["name"], dns_label(container["name"]))
    if not container.get("image"):
        yield required(path.child("image"))
    policy = container.get("terminationMessagePolicy")
    yield from one_of(path.child("terminationMessagePolicy"), policy, _MESSAGE_POLICIES)
    yield from _ports(path.child("ports"), container.get("ports") or [])
    yield from environment(path, container)
    yield from mounts(path.child("volumeMounts"), container, around.volumes)
    yield from devices(path.child("volumeDevices"), container, around.volumes)
    if container.get("image"):
        yield from one_of(path.child("imagePullPolicy"), container.get("imagePullPolicy"), PULL_POLICIES)
    yield from requirements(path.child("resources"), container.get("resources"))
    yield from _resizes(path.child("resizePolicy"), container.get("resizePolicy") or [], around.spec)
    yield from container_security(path.child("securityContext"), container.get("securityContext"), around.spec)


def _ports(path: Path, ports: list[Object]) -> Errors:
    taken: set[str] = set()
    for here, port in items(path, ports):
        yield from _port_name(here.child("name"), port.get("name", ""), taken)
        number = port.get("containerPort")
        if not number:
            yield required(here.child("containerPort"))
        else:
            yield from each(here.child("containerPort"), number, port_number(number))
        if port.get("hostPort"):
            yield from each(here.child("hostPort"), port["hostPort"], port_number(port["hostPort"]))
        yield from one_of(here.child("protocol"), port.get("protocol"), PROTOCOLS)


def _port_name(path: Path, name: str, taken: set[str]) -> Errors:
    wrong = port_name(name) if name else []
    yield from each(path, name, wrong)
    if name and not wrong:
        if name in taken:
            yield duplicate(path, name)
        taken.add(name)


def host_ports(path: Path, given: list[Object]) -> Errors:
    """Ports of the node that two of these containers want."""
    taken: set[str] = set()
    for here, container in items(path, given):
        for place, port in items(here.child("ports"), container.get("ports")):
            if not port.get("hostPort"):
                continue
            wanted = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if wanted in taken:
                yield duplicate(place.child("hostPort"), wanted)
            taken.add(wanted)


def _resizes(path: Path, policies: list[Object], spec: Object) -> Errors:
    taken: set[str] = set()
    for here, policy in items(path, policies):
        resource, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if resource in taken:
            yield duplicate(here, resource)
        taken.add(resource)
        yield from one_of(path, resource, _RESIZABLE)
        yield from one_of(path, restart, _RESIZE_POLICIES)
        if spec.get("restartPolicy") == "Never" and restart != "NotRequired":
            yield invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'")


def ports_of_the_host(path: Path, spec: Object, *, in_pod: bool) -> Errors:
    """On the node's network a container's port is the node's."""
    if not spec.get("hostNetwork"):
        return
    for here, container in items(path, spec.get("containers")):
        for place, port in items(here.child("ports"), container.get("ports")):
            host, own = port.get("hostPort", 0), port.get("containerPort", 0)
            if (in_pod or host) and host != own:
                detail = "must match `containerPort` when `hostNetwork` is true"
                yield invalid(place.child("hostPort"), host, detail)


def images(path: Path, given: list[Object] | None) -> Errors:
    """In a pod, not in a template, an image must not have spaces around it."""
    for here, container in items(path, given):
        image = container.get("image", "")
        if image != image.strip():
            yield invalid(here.child("image"), image, "must not have leading or trailing whitespace")
