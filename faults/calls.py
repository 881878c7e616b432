"""This module tells what a request to AWS or Kubernetes is, and whether it changes anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

_READS = re.compile(
    r"^(Describe|Get|List|Head|Lookup|Search|BatchGet|Filter|Estimate|Simulate|AssumeRole|Decode|Query|Scan)"
)
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_SUBRESOURCES = re.compile(r"^(acl|cors|delete|encryption|lifecycle|logging|ownershipControls|policy|publicAccessBlock"
                           r"|replication|tagging|uploads|versioning|notification|object-lock)$")  # fmt: skip
_COLLECTIONS = ("file-systems", "mount-targets", "access-points", "node-groups", "access-entries", "access-policies",
                "backup-policy", "lifecycle-configuration", "identity-provider-configs")  # fmt: skip
_NAME = re.compile(rf"/(?!(?:{'|'.join(_COLLECTIONS)})(?:/|$))[^/]*(?:-|[0-9]{{3,}}|%)[^/]*")
"""A part of a path that is somebody's name, an id or a version."""
_KUBERNETES_READS = ("selfsubjectaccessreviews", "selfsubjectreviews", "subjectaccessreviews", "tokenreviews")


@dataclass(frozen=True)
class Request:
    """What a proxy knows of a request before it passes it on."""

    method: str
    path: str
    """Without the query."""
    query: str
    headers: Mapping[str, str]
    """By lower-case names."""
    body: bytes


@dataclass(frozen=True)
class Call:
    """What a request asks for."""

    service: str
    """AWS's name in the signature ("ec2", "s3"), or "kubernetes"."""
    name: str
    """For people and the table: "ec2:CreateVpc", "kubernetes:POST secrets"."""
    changes: bool


def of_aws(request: Request) -> Call:
    """An AWS call. What cannot be told is taken for one that changes something."""
    found = _SERVICE.search(request.headers.get("authorization", ""))
    service = found.group(1) if found else "unknown"
    if service == "s3":
        return _of_s3(request)
    action = _action(request)
    if action:
        return Call(service, f"{service}:{action}", not _READS.match(action))
    path = _NAME.sub("/*", request.path)
    return Call(service, f"{service}:{request.method} {path}", request.method not in ("GET", "HEAD"))


def _action(request: Request) -> str:
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(request.body.decode(errors="replace")).get("Action", [""])[0]
    return parse_qs(request.query).get("Action", [""])[0]


def _of_s3(request: Request) -> Call:
    _, _, key = request.path.lstrip("/").partition("/")
    names = [part.partition("=")[0] for part in request.query.split("&")]
    part = next((f"?{name}" for name in names if _SUBRESOURCES.match(name)), "")
    what = _object_kind(unquote(key)) if key else "bucket"
    return Call("s3", f"s3:{request.method} {what}{part}", request.method not in ("GET", "HEAD"))


def _object_kind(key: str) -> str:
    """Objects that mean something to hubctl, by what they are; `hubctl.lock` is renewed by the clock."""
    for ending, kind in ((".tflock", "terraform lock"), (".tfstate", "state"), ("hubctl.lock", "hubctl lock"),
                         ("hubctl-last-up.json", "config of the last up")):  # fmt: skip
        if key.endswith(ending):
            return kind
    return "object"


def of_kubernetes(request: Request) -> Call:
    """A Kubernetes call. Dry runs and questions about rights change nothing, though they are POSTs."""
    parts = [part for part in request.path.split("/") if part]
    rest = parts[2:] if parts[:1] == ["api"] else parts[3:]
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        rest = rest[2:]
    kind = rest[0] if rest else "/"
    sub = f"/{rest[2]}" if len(rest) > 2 else ""
    changes = request.method not in ("GET", "HEAD") and "dryRun=All" not in request.query
    asks = kind in _KUBERNETES_READS or sub == "/proxy"
    return Call("kubernetes", f"kubernetes:{request.method} {kind}{sub}", changes and not asks)
