"""This module checks where volumes come from, as pods and PersistentVolumes name it alike."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import (
    Errors,
    Path,
    each,
    invalid,
    not_supported,
    required,
    too_long,
)
from hubctl.sandbox.kubernetes.validation.names import between, dns_label, dns_subdomain
from hubctl.sandbox.kubernetes.validation.paths import without_backsteps

_HOST_PATH_TYPES = (
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)
_DRIVER_BYTES = 63


def host_path(path: Path, source: Object) -> Errors:
    """A directory or file of the node."""
    if not source.get("path"):
        yield required(path.child("path"))
        return
    yield from without_backsteps(path.child("path"), source["path"])
    if source.get("type") not in (None, *_HOST_PATH_TYPES):
        yield not_supported(path.child("type"), source["type"], _HOST_PATH_TYPES)


def network_share(path: Path, source: Object) -> Errors:
    """NFS."""
    for name in ("server", "path"):
        if not source.get(name):
            yield required(path.child(name))
    if not source.get("path", "").startswith("/"):
        yield invalid(path.child("path"), source.get("path", ""), "must be an absolute path")


def elastic_block_store(path: Path, source: Object) -> Errors:
    """An EBS volume without CSI."""
    if not source.get("volumeID"):
        yield required(path.child("volumeID"))
    if not 0 <= source.get("partition", 0) <= 255:
        yield invalid(path.child("partition"), source["partition"], between(1, 255))


def local_path(path: Path, source: Object) -> Errors:
    """A disk of one node."""
    if not source.get("path"):
        yield required(path.child("path"))
    else:
        yield from without_backsteps(path.child("path"), source["path"])


def csi_driver(path: Path, name: str) -> Errors:
    """The name of a driver."""
    if not name:
        yield required(path)
    if len(name) > _DRIVER_BYTES:
        yield too_long(path, _DRIVER_BYTES)
    yield from each(path, name, dns_subdomain(name.lower()))


def csi_volume(path: Path, source: Object) -> Errors:
    """A volume of a CSI driver, such as EFS's and EBS's."""
    yield from csi_driver(path.child("driver"), source.get("driver", ""))
    if not source.get("volumeHandle"):
        yield required(path.child("volumeHandle"))
    for use in ("controllerPublish", "controllerExpand", "nodePublish", "nodeExpand"):
        secret = source.get(f"{use}SecretRef")
        if secret is not None:
            yield from _secret(path.child(f"{use}SecretRef"), secret)


def _secret(path: Path, secret: Object) -> Errors:
    for name, check in (("name", dns_subdomain), ("namespace", dns_label)):
        if not secret.get(name):
            yield required(path.child(name))
        else:
            yield from each(path.child(name), secret[name], check(secret[name]))
