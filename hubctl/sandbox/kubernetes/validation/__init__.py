"""This package refuses what a real API server refuses, field by field and in its words."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import FieldError
from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.resources import Resource


def validate(cluster: Cluster, resource: Resource, obj: Object) -> list[FieldError]:
    """What is wrong with an object."""
    return []


def validate_change(resource: Resource, new: Object, old: Object) -> list[FieldError]:
    """What must not change."""
    return []
