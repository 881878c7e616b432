"""The Job that makes the event's directories on EFS, with owner and mode. It replaces the bastion of 2020.

It runs as root with the root of the file system mounted, makes what is missing, sets owner and mode of the directories
themselves (never of what is in them, which may be millions of files), and reads them back: a wrong owner or mode fails
the Job. One line is printed for each.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.render import storage
from hubctl.render.names import support_namespace

BUSYBOX = "public.ecr.aws/docker/library/busybox:1.37.0"
"""Shell, chown and stat, 2 MB, from a registry without pull limits."""
JOB = "make-directories"
_MOUNT = "/efs"
_HOME_OWNER = (1000, 100)
"""jovyan and users in every Jupyter image."""


@dataclass(frozen=True)
class Made:
    """A directory as it should be, by its path on the file system."""

    path: str
    uid: int
    gid: int
    mode: str


def made(config: EventConfig) -> Iterator[Made]:
    """The directories of every hub's homes, and those of the config."""
    for hub in config.hubs:
        yield Made(storage.homes_path(config, hub), *_HOME_OWNER, "0755")
    for directory in config.storage.directories:
        path = storage.directory_path(config, directory.name)
        yield Made(path, directory.uid, directory.gid, directory.mode)


def script(config: EventConfig) -> str:
    """The shell script of the Job. Running it again changes nothing."""
    calls = [
        shlex.join(["directory", f"{_MOUNT}{item.path}", f"{item.uid}:{item.gid}", _octal(item.mode)])
        for item in made(config)
    ]
    return "\n".join([_FUNCTION.strip(), *calls, ""])


def _octal(mode: str) -> str:
    """As `stat -c %a` prints it: no leading zero."""
    return mode.lstrip("0") or "0"


_FUNCTION = """
set -eu
directory() {
  mkdir -p "$1"
  chown "$2" "$1"
  chmod "$3" "$1"
  found="$(stat -c '%u:%g %a' "$1")"
  if [ "$found" != "$2 $3" ]; then
    echo "$1 is $found, not $2 $3" >&2
    exit 1
  fi
  echo "$1 $found"
}
"""


def job(config: EventConfig) -> Manifest:
    """The Job. Its name carries a digest of the script: a Job's template cannot be changed once it exists."""
    text = script(config)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{JOB}-{digest}",
            "namespace": support_namespace(config),
            "labels": {**storage.labels(config), "app.kubernetes.io/name": JOB},
        },
        "spec": {"backoffLimit": 3, "template": {"spec": _pod(text)}},
    }


def job_ref(config: EventConfig) -> ObjectRef:
    """The Job, named."""
    return ObjectRef.of(job(config))


def _pod(text: str) -> dict[str, Any]:
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "containers": [
            {
                "name": JOB,
                "image": BUSYBOX,
                "command": ["/bin/sh", "-c", text],
                "volumeMounts": [{"name": "efs", "mountPath": _MOUNT}],
                "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}},
            }
        ],
        "volumes": [{"name": "efs", "persistentVolumeClaim": {"claimName": storage.ROOT}}],
    }
