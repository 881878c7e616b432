"""The other event of an account: what it has, as AWS and its cluster tell it, byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from faults.world import World
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.sandbox import process

CONFIG = "neighbour.toml"
NAME, REGION = "glacier-school-2", "eu-central-1"
DATA = f"{NAME}-data-210987654321"
_KINDS = (
    ("v1", "Namespace"),
    ("v1", "Secret"),
    ("v1", "ConfigMap"),
    ("v1", "Service"),
    ("v1", "PersistentVolumeClaim"),
    ("apps/v1", "Deployment"),
)


def _world(folder: Path) -> World:
    running = process.status(folder / ".hubctl" / "sandbox")
    assert running is not None
    os.environ.update(running.environment())  # for the helper that its kubeconfig names
    return World(running, REGION)


def fill(folder: Path) -> None:
    """Some data into its bucket, in several versions."""
    world = _world(folder)
    for number in range(30):
        world.client("s3").put_object(Bucket=DATA, Key=f"a/{number % 10}", Body=f"precious {number}".encode())
    world.client("s3").delete_object(Bucket=DATA, Key="a/3")
    world.close()


def snapshot(folder: Path) -> dict[str, str]:
    """Each of its things, by what it is."""
    world = _world(folder)
    things = [(kind, thing) for kind, thing in world.things() if NAME in json.dumps(thing, default=str)]
    found = {f"{kind} {_named(thing)}": json.dumps(thing, sort_keys=True, default=str) for kind, thing in things}
    assert len(found) > 40
    for bucket in (DATA, f"{NAME}-hubctl-state-210987654321"):
        found |= _content(world.client("s3"), bucket)
    world.close()
    return found | _cluster(folder)


def _named(thing: Any) -> str:
    marks = [str(thing.get(name)) for name in sorted(thing) if name.endswith(("Id", "Name", "Arn", "Key"))]
    return " ".join(marks)


def _content(s3: Any, bucket: str) -> dict[str, str]:
    listing = s3.list_object_versions(Bucket=bucket)
    markers = sorted(one["VersionId"] for one in listing.get("DeleteMarkers", ()))
    found = {f"markers of {bucket}": str(markers)}
    for version in listing.get("Versions", ()):
        body = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
        found[f"{bucket} {version['Key']} {version['VersionId']}"] = hashlib.sha256(body).hexdigest()
    assert len(found) > 3
    return found


def _cluster(folder: Path) -> dict[str, str]:
    kubernetes = KubernetesApi(folder / ".hubctl" / f"{NAME}.sandbox" / "kubeconfig", SystemClock())
    found = {
        f"{kind} {one['metadata'].get('namespace')}/{one['metadata']['name']}": json.dumps(one, sort_keys=True)
        for version, kind in _KINDS
        for one in kubernetes.list(version, kind)
    }
    kubernetes.close()
    assert f"Deployment {NAME}-only/hub" in found
    return found
