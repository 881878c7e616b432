"""Runs inside a participant's server, in its own kernel: hubctl sends this file's text, and nothing of hubctl is there.

So it needs only the standard library, and a library for S3 if the image has one. It prints one line of JSON at its end.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Found = tuple[str, str, str]
"""Name of a check; "ok", "failed" or "skipped"; the reason."""

_NO_LIMIT = 2**60
"""Version 1 of control groups has no word for it: the number is then the largest that there is."""


def look(wishes: dict[str, Any]) -> str:
    """All checks, as JSON."""
    found = [each for mount in wishes["mounts"] for each in _mount(mount["path"], bool(mount["writable"]))]
    found.append(_memory(int(wishes["memory_bytes"]), Path(wishes["cgroup"])))
    found += [_bucket(name) for name in wishes["buckets"]]
    return json.dumps(found)


def _mount(path: str, writable: bool) -> Iterator[Found]:
    try:
        count = len(os.listdir(path))  # noqa: PTH208 (an unreadable folder must raise here, on every Python)
    except OSError as error:
        yield f"reads {path}", "failed", _reason(error)
        return
    yield f"reads {path}", "ok", f"{count} {'entry' if count == 1 else 'entries'}"
    mark = Path(path) / f".hubctl-smoke-{uuid.uuid4().hex}"
    try:
        mark.write_text("written by hubctl smoke; it can go\n")
        mark.unlink()
    except OSError as error:
        name = f"writes {path}" if writable else f"cannot write {path}"
        yield name, "failed" if writable else "ok", _reason(error)
        return
    if writable:
        yield f"writes {path}", "ok", ""
    else:
        yield f"cannot write {path}", "failed", "a file could be written, and participants must not"


def _memory(wanted: int, cgroup: Path) -> Found:
    """Versions 2 and 1 of control groups keep the limit in different files."""
    for file in (cgroup / "memory.max", cgroup / "memory" / "memory.limit_in_bytes"):
        try:
            said = file.read_text().strip()
        except OSError:
            continue
        if said == str(wanted):
            return "memory limit", "ok", f"{wanted / 2**30:.3g} GiB"
        there = "no limit" if said == "max" or int(said) > _NO_LIMIT else f"{said} bytes"
        return "memory limit", "failed", f"the server has {there}; the config says {wanted}"
    return "memory limit", "skipped", f"no limit can be read below {cgroup}"


def _bucket(name: str) -> Found:
    """Writes, reads and deletes an object of its own."""
    check = f"bucket {name}"
    try:
        import boto3
    except ImportError:
        return check, "skipped", "the image has no boto3"
    key, content = f"hubctl-smoke/{uuid.uuid4().hex}", b"written by hubctl smoke; it can go"
    try:
        s3: Any = boto3.client("s3")
        s3.put_object(Bucket=name, Key=key, Body=content)
        try:
            same = s3.get_object(Bucket=name, Key=key)["Body"].read() == content
        finally:
            s3.delete_object(Bucket=name, Key=key)
    except Exception as error:  # of whatever kind: the reason goes to the person who can mend it
        return check, "failed", _reason(error)
    return check, "ok" if same else "failed", "" if same else "it gave back something else than was written"


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
