"""Participants' servers: image, sizes, choices, mounts, environment, culling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubctl.config.hubs import Hub, Image, Profile
from hubctl.config.model import EventConfig
from hubctl.render.directories import BUSYBOX

HOME = "/home/jovyan"
_HOME_VOLUME = "home"
"""Named so by the chart where storage is static."""
WRITABLE_SUFFIX = "-readwrite"
"""Admins find a directory that is read-only for participants a second time, under its path with this suffix."""

_ADMIN_MOUNTS = """
from kubernetes_asyncio.client import V1VolumeMount

WRITABLE = {writable!r}


def mount_for_admins(spawner, pod):
    # On the pod, not on the spawner: a spawner lives on, and so would its mounts when somebody stops being an admin.
    if spawner.user.admin:
        for volume, path in WRITABLE:
            mount = V1VolumeMount(name=volume, mount_path=path)
            pod.spec.containers[0].volume_mounts.append(mount)
    return pod


c.KubeSpawner.modify_pod_hook = mount_for_admins
"""


def values(config: EventConfig, name: str) -> dict[str, Any]:
    """The `singleuser` section."""
    hub = config.hubs[name]
    return {
        "image": image(config.image_of(name)),
        "startTimeout": hub.start_timeout_seconds,
        "memory": {"guarantee": hub.memory_guarantee, "limit": hub.memory_limit},
        "cpu": {"guarantee": hub.cpu_guarantee, "limit": hub.cpu_limit},
        "extraEnv": environment(config),
        "initContainers": [_own_home()],
        "storage": {"extraVolumes": _volumes(hub), "extraVolumeMounts": _mounts(config, hub)},
        "extraFiles": {"culling": _kernel_culling(hub)},
        "profileList": [_profile(profile) for profile in hub.profiles],
    }


def image(chosen: Image) -> dict[str, str]:
    """Name and tag. The chart joins the two with ":", so a digest is split there."""
    if chosen.digest is None:
        return {"name": chosen.name, "tag": chosen.tag}
    algorithm, _, digest = chosen.digest.partition(":")
    return {"name": f"{chosen.name}@{algorithm}", "tag": digest}


def environment(config: EventConfig) -> dict[str, str]:
    """Where the event's buckets are. The pods' role reaches them: no key is needed."""
    found = {"AWS_DEFAULT_REGION": config.aws.region, "AWS_REGION": config.aws.region}
    for short, bucket in config.buckets.items():
        prefix = short.upper().replace("-", "_")
        found[f"{prefix}_BUCKET"] = f"s3://{config.bucket_name(short)}"
        if bucket.scratch_days:
            found[f"{prefix}_SCRATCH"] = f"s3://{config.bucket_name(short)}/scratch/$(JUPYTERHUB_USER)"
    return found


def _own_home() -> dict[str, Any]:
    """Kubernetes makes a new home as root. One chown of the home itself, never of what is in it: in 2020 every start
    walked through the whole shared tree."""
    script = f'[ "$(stat -c %u:%g {HOME})" = 1000:100 ] || chown 1000:100 {HOME}'
    return {
        "name": "own-home",
        "image": BUSYBOX,
        "command": ["/bin/sh", "-c", script],
        "securityContext": {"runAsUser": 0, "runAsNonRoot": False, "allowPrivilegeEscalation": False},
        "volumeMounts": [{"name": _HOME_VOLUME, "mountPath": HOME, "subPath": "{username}"}],
        "resources": {"requests": {"cpu": "10m", "memory": "8Mi"}, "limits": {"memory": "32Mi"}},
    }


def _volume(directory: str) -> str:
    """Volume of a directory: an event may well have a directory "scratch", and the pod has a volume of that name."""
    return f"dir-{directory}"


def _volumes(hub: Hub) -> dict[str, Any]:
    scratch = {"scratch": {"name": "scratch", "emptyDir": {"sizeLimit": hub.scratch}}}
    return scratch | {
        _volume(directory): {"name": _volume(directory), "persistentVolumeClaim": {"claimName": directory}}
        for directory in sorted({mount.directory for mount in hub.mounts})
    }


def _mounts(config: EventConfig, hub: Hub) -> dict[str, Any]:
    read_only = _read_only(config)
    return {
        f"{_volume(mount.directory)}-{number}": {
            "name": _volume(mount.directory),
            "mountPath": mount.path,
            "readOnly": mount.directory in read_only,
        }
        for number, mount in enumerate(hub.mounts)
    }


def _read_only(config: EventConfig) -> frozenset[str]:
    return frozenset(directory.name for directory in config.storage.directories if directory.read_only)


def admin_mounts(config: EventConfig, hub: Hub) -> Mapping[str, str]:
    """Hub code (extraConfig) that mounts read-only directories writable for admins; empty where there are none."""
    read_only = _read_only(config)
    writable = [
        (_volume(mount.directory), f"{mount.path}{WRITABLE_SUFFIX}")
        for mount in hub.mounts
        if mount.directory in read_only
    ]
    return {"30-admin-mounts": _ADMIN_MOUNTS.lstrip().format(writable=writable)} if writable else {}


def _kernel_culling(hub: Hub) -> dict[str, Any]:
    """An open tab keeps a server busy for ever, unless idle kernels end even while somebody is connected."""
    seconds = hub.cull.idle_minutes * 60
    kernels = {"cull_idle_timeout": seconds, "cull_interval": hub.cull.every_minutes * 60, "cull_connected": True}
    return {
        "mountPath": "/usr/local/etc/jupyter/jupyter_server_config.json",
        "data": {"MappingKernelManager": kernels, "ServerApp": {"shutdown_no_activity_timeout": seconds}},
    }


def culling(hub: Hub) -> dict[str, Any]:
    """The `cull` section. Admins' servers end too: they cost the same."""
    return {
        "enabled": True,
        "users": False,
        "adminUsers": True,
        "timeout": hub.cull.idle_minutes * 60,
        "every": hub.cull.every_minutes * 60,
        "maxAge": hub.cull.max_age_hours * 3600,
    }


def _profile(profile: Profile) -> dict[str, Any]:
    described = {"display_name": profile.name, "description": profile.description, "default": profile.default}
    return {**described, "kubespawner_override": dict(_overrides(profile))}


def _overrides(profile: Profile) -> Iterator[tuple[str, Any]]:
    chosen = {
        "mem_guarantee": profile.memory_guarantee,
        "mem_limit": profile.memory_limit,
        "cpu_guarantee": profile.cpu_guarantee,
        "cpu_limit": profile.cpu_limit,
        "image": profile.image,
    }
    return ((name, value) for name, value in chosen.items() if value is not None)
