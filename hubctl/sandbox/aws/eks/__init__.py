"""This package closes the gaps of EKS: what a cluster and a node group make elsewhere, updates, and refusals.

A cluster has interfaces in its subnets and a security group of its own; a node group has a launch template, an Auto
Scaling group and instances. They appear with it, are in the way while it lives, and go with it, as on AWS.
The Kubernetes API behind a cluster is the sandbox's own: every cluster of the endpoint answers with the same one.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_region
from ministack.services import eks

from hubctl.sandbox.aws.eks import addons, catalogue, clusters, node_groups, tags, updates
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_error, load

Handler = Callable[..., Reply]

_NAME = "([A-Za-z0-9_-]+)"
_CLUSTER = f"/clusters/{_NAME}"
_GROUP = f"{_CLUSTER}/node-groups/{_NAME}"
_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/addons/supported-versions", catalogue.addon_versions),
    ("GET", "/cluster-versions", catalogue.cluster_versions),
    ("DELETE", _CLUSTER, clusters.delete),
    ("POST", f"{_CLUSTER}/updates", clusters.update_version),
    ("GET", f"{_CLUSTER}/updates", updates.list_all),
    ("GET", f"{_CLUSTER}/updates/{_NAME}", updates.describe),
    ("POST", f"{_CLUSTER}/update-config", clusters.update_config),
    ("POST", f"{_CLUSTER}/insights", catalogue.insights),
    ("POST", f"{_CLUSTER}/node-groups", node_groups.create),
    ("DELETE", _GROUP, node_groups.delete),
    ("POST", f"{_GROUP}/update-config", node_groups.update_config),
    ("POST", f"{_GROUP}/update-version", node_groups.update_version),
    ("POST", f"{_CLUSTER}/addons", addons.create),
    ("DELETE", f"{_CLUSTER}/addons/{_NAME}", addons.delete),
    ("POST", f"{_CLUSTER}/addons/{_NAME}/update", addons.update),
    ("POST", f"{_CLUSTER}/access-entries", clusters.create_access_entry),
    ("POST", "/tags/(.+)", tags.add),
    ("DELETE", "/tags/(.+)", tags.remove),
    ("GET", "/tags/(.+)", tags.list_all),
]


def install() -> None:
    """Patch the routes; what is not in the table stays ministack's."""
    plain = eks._handle_request_sync
    eks._issuer_url = lambda identifier: f"https://oidc.eks.{get_region()}.amazonaws.com/id/{identifier}"
    eks._get_docker = lambda: None
    clusters.install()

    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Reply:
        decoded = urllib.parse.unquote(path)
        try:
            for verb, pattern, handler in _ROUTES:
                if verb == method and (found := re.fullmatch(pattern, decoded)):
                    return handler(*found.groups(), load(body) | _flat(query))
            reply: Reply = plain(method, path, headers, body, query)
        except Refused as refused:
            return json_error(refused)
        return reply

    eks._handle_request_sync = handle


def _flat(query: dict[str, Any]) -> Record:
    """The query's parameters: lists only where there are several."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in query.items()}
