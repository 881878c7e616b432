"""Homes and hub databases: written into a bucket by a Job in each hub's namespace, and looked at from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError, UsageError
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.objects import Objects
from hubctl.private import unwritable
from hubctl.programs import joined
from hubctl.render import homes_job
from hubctl.session import Session

PREFIX = "hubctl-export/"
"""Below this, participants may not read: homes are their owners' alone."""
LIST = "list.json"
_JOB_SECONDS = 6 * 3600
_GONE_SECONDS = 120


def bucket(config: EventConfig) -> str:
    """Short name of the bucket that homes go to. Raises UsageError where the config names none."""
    if config.export.bucket is None:
        raise UsageError(
            "homes are exported into a bucket that is kept, and the config names none",
            hint='write [export] bucket = "data" into it, or leave them out: --without homes',
        )
    return config.export.bucket


def keep(
    session: Session, kubernetes: Kubernetes, objects: Objects, folder: Path, progress: Callable[[str], None]
) -> Mapping[str, Any]:
    """Every hub in turn. Raises HubctlError if an archive is not in the bucket as it was written."""
    config = session.context.config
    told: dict[str, Any] = {}
    for hub in config.hubs:
        if kubernetes.get(ObjectRef("v1", "Namespace", config.namespace(hub))) is None:
            told[hub] = {"there": False}
            continue
        listed = _of_hub(session, kubernetes, objects, hub, progress)
        _write(folder / f"{hub}.json", listed)
        told[hub] = {
            "homes": len(listed["homes"]),
            "bytes": sum(one["bytes"] for one in listed["homes"]),
            "database": listed["database"] is not None,
        }
    return {"bucket": config.bucket_name(bucket(config)), "prefix": PREFIX, "hubs": told}


def _of_hub(
    session: Session, kubernetes: Kubernetes, objects: Objects, hub: str, progress: Callable[[str], None]
) -> dict[str, Any]:
    config, prefix = session.context.config, f"{PREFIX}{hub}/"
    short = bucket(config)
    node = _node_of_hub(kubernetes, config.namespace(hub))
    asked = {
        "bucket": config.bucket_name(short),
        "region": config.bucket_region(short),
        "endpoint": "",
        "prefix": prefix,
        "homes": homes_job.HOMES,
        "database": homes_job.DATABASE_FILE if node else "",
        "known": _known(objects, prefix),
    }
    manifest = homes_job.job(config, hub, script(), asked, node)
    progress(f"archiving the homes of {hub}")
    result = kubernetes.run_job(
        manifest, timeout_seconds=_JOB_SECONDS, progress=lambda words, _fraction: progress(f"{hub}: {words}")
    )
    if result is not None and not result.succeeded:
        said = "; ".join(result.log[-3:]) or "it printed nothing"
        ref = ObjectRef.of(manifest)
        raise HubctlError(
            f"{ref} failed: {said}", hint=f"kubectl -n {ref.namespace} logs job/{ref.name}, then run again"
        )
    kubernetes.delete(ObjectRef.of(manifest), timeout_seconds=_GONE_SECONDS)
    listed = _verified(objects, prefix)
    if node and listed["database"] is None and not session.options.sandbox:
        raise HubctlError(f"the hub {hub} has no database on its disk", hint="hubctl status; or --without homes")
    return listed


def script() -> str:
    """What the Job runs."""
    return joined("signature", "s3_put", "archive")


def _node_of_hub(kubernetes: Kubernetes, namespace: str) -> str | None:
    """Where the hub's disk is mounted; None where it has none, or does not run."""
    if kubernetes.get(ObjectRef("v1", "PersistentVolumeClaim", homes_job.DATABASE_CLAIM, namespace)) is None:
        return None
    pods = kubernetes.list("v1", "Pod", namespace=namespace, labels="component=hub")
    return next((str(pod["spec"]["nodeName"]) for pod in pods if pod["spec"].get("nodeName")), None)


def _known(objects: Objects, prefix: str) -> dict[str, Any]:
    """Archives of an earlier export that are in the bucket as they were written: those are not made again."""
    body = objects.read(f"{prefix}{LIST}")
    if body is None:
        return {}
    try:
        return {one["user"]: one for one in json.loads(body)["homes"] if not list(_wrong(objects, one))}
    except (ValueError, KeyError, TypeError):
        return {}


def _verified(objects: Objects, prefix: str) -> dict[str, Any]:
    body = objects.read(f"{prefix}{LIST}")
    if body is None:
        raise HubctlError(f"the Job ended well, and there is no {prefix}{LIST}", hint="run the same command again")
    listed: dict[str, Any] = json.loads(body)
    every = [*listed["homes"], *([listed["database"]] if listed["database"] else [])]
    wrong = [words for one in every for words in _wrong(objects, one)]
    if wrong:
        raise HubctlError(f"in the bucket: {'; '.join(wrong)}", hint="run the same command again")
    return listed


def _wrong(objects: Objects, one: Mapping[str, Any]) -> Iterator[str]:
    head = objects.head(one["key"])
    if head is None:
        yield f"{one['key']} is missing"
    elif (head.bytes, head.etag) != (one["bytes"], one["etag"]):
        yield f"{one['key']} is not what was written"


def _write(path: Path, listed: Mapping[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from error
