"""Every change that hubctl can make, as frozen data. A phase returns steps; only the executor turns them into calls.

A step's title is shown and logged, its fields are not: they may hold secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubctl.core.helm import Release
from hubctl.core.hub_steps import CheckHub, PointNames, RemoveNames, TellNames, TellOldHubs, TryHub
from hubctl.core.kubernetes import Manifest, ObjectRef
from hubctl.core.record import Record
from hubctl.core.terraform import Backend, Root


@dataclass(frozen=True)
class ApplyRoot:
    """terraform apply of a root, if its plan is not empty. Its outputs become facts."""

    title: str
    root: Root


@dataclass(frozen=True)
class DestroyRoot:
    """terraform destroy of a root, with the variables of its last apply where they are known. With `targets`, of these
    resources and of what depends on them alone."""

    title: str
    root: Root
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForgetResources:
    """Takes resources out of a root's state, so that they outlive its destroy. `patterns` are of addresses, as in
    fnmatch."""

    title: str
    root: Root
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class MarkKept:
    """Tags the event's own thing of a kind and name as kept: then nobody takes it for a left-over."""

    title: str
    kind: str
    name: str


@dataclass(frozen=True)
class MoveState:
    """Moves a root's state to another backend (into the state bucket, or back to disk)."""

    title: str
    root: Root
    to: Backend


@dataclass(frozen=True)
class EnsureAccessKey:
    """The bot user has one working access key in its profile file (0600). The secret goes nowhere else."""

    title: str
    user: str


@dataclass(frozen=True)
class AwaitIdentity:
    """Waits until STS answers as the bot: new roles and keys take seconds to be known everywhere."""

    title: str
    arn: str


@dataclass(frozen=True)
class PurgeUser:
    """Everything that keeps IAM from deleting a user: keys, attachments, MFA devices, … and the local profile file."""

    title: str
    user: str


@dataclass(frozen=True)
class PurgePolicyVersions:
    """All versions but the default one, of every policy below the event's IAM path."""

    title: str
    path: str


@dataclass(frozen=True)
class EmptyBucket:
    """All versions, delete markers and unfinished uploads of a bucket. Does nothing where there is no such bucket."""

    title: str
    bucket: str
    region: str


@dataclass(frozen=True)
class DrainBucket:
    """Has S3 empty a bucket by lifecycle rules, and tags it with the first day on which it can be empty. Does nothing
    where there is no such bucket, or it is draining already."""

    title: str
    bucket: str
    region: str


@dataclass(frozen=True)
class StopLogging:
    """A cluster's control plane logs no more, and is active again. Does nothing where there is no such cluster."""

    title: str
    cluster: str


@dataclass(frozen=True)
class SweepLeaked:
    """Deletes what Kubernetes and its controllers made in AWS and did not take away: network interfaces of nodes, load
    balancers and their groups, disks. Terraform's own things are left to Terraform."""

    title: str


@dataclass(frozen=True)
class InstallRelease:
    """helm upgrade --install and wait, if values or chart differ from what is deployed."""

    title: str
    release: Release


@dataclass(frozen=True)
class RollBack:
    """helm rollback of a release to the content of an earlier revision, unless that is what it was rolled back to last.
    Where there is no such release any more, it is installed."""

    title: str
    release: Release
    revision: int


@dataclass(frozen=True)
class KeepRecord:
    """Writes down in the state bucket what is held of hubs, if the record there is still the one that was read."""

    title: str
    record: Record = field(repr=False)
    instead_of: Record = field(repr=False)


@dataclass(frozen=True)
class UninstallRelease:
    """helm uninstall and wait; nothing where there is no such release."""

    title: str
    name: str
    namespace: str


@dataclass(frozen=True)
class ApplyManifests:
    """Server-side apply of objects, in order."""

    title: str
    manifests: tuple[Manifest, ...] = field(repr=False)


@dataclass(frozen=True)
class HoldNodes:
    """A hub's node reserve: its objects, with as many placeholders as the schedule, or somebody by hand, wants at this
    moment. CronJobs of the schedule that are not among the objects go."""

    title: str
    objects: tuple[Manifest, ...] = field(repr=False)
    placeholders: ObjectRef
    """The Deployment among them whose replicas follow the schedule."""
    hand: ObjectRef
    """Where what is held by hand is written down."""
    schedule: tuple[Mapping[str, Any], ...] = field(repr=False)
    """Windows, as `hubctl.render.reserve_level` has them."""


@dataclass(frozen=True)
class DeleteObjects:
    """Deletes objects and waits until they are gone, finalizers included."""

    title: str
    refs: tuple[ObjectRef, ...]
    timeout_seconds: int = 300


@dataclass(frozen=True)
class RunJob:
    """Runs a Job to its end, unless one with the same spec has already succeeded."""

    title: str
    manifest: Manifest = field(repr=False)
    timeout_seconds: int = 600


@dataclass(frozen=True)
class ReleaseCloudResources:
    """Deletes every LoadBalancer Service and every dynamically made claim of namespaces, and waits until what they
    stand for in AWS is gone, while the controllers that can do it still live."""

    title: str
    namespaces: tuple[str, ...]
    timeout_seconds: int = 600


@dataclass(frozen=True)
class TellNotes:
    """Changes nothing: says what the user should know."""

    title: str
    notes: tuple[str, ...]


Step = (
    ApplyRoot
    | DestroyRoot
    | ForgetResources
    | MarkKept
    | MoveState
    | EnsureAccessKey
    | AwaitIdentity
    | PurgeUser
    | PurgePolicyVersions
    | EmptyBucket
    | DrainBucket
    | InstallRelease
    | RollBack
    | KeepRecord
    | UninstallRelease
    | ApplyManifests
    | HoldNodes
    | DeleteObjects
    | RunJob
    | StopLogging
    | SweepLeaked
    | ReleaseCloudResources
    | CheckHub
    | TryHub
    | PointNames
    | RemoveNames
    | TellNames
    | TellNotes
    | TellOldHubs
)
