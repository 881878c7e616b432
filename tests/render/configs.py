"""Small events for tests of rendering: one dictionary, changed by what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.render.values import merged

GITHUB = {
    "kind": "github",
    "allow": ["summerschool", "summerschool:teachers"],
    "client_id": "env:ID",
    "client_secret": "env:SECRET",
}
PASSWORD = {"kind": "password", "user_password": "env:USER_PW", "admin_password": "env:ADMIN_PW"}
SECRETS = {
    "env:ID": "the-client-id",
    "env:SECRET": "the-client-secret-of-forty-characters-000",
    "env:USER_PW": "for-participants",
    "env:ADMIN_PW": "for-admins-and-longer-than-thirty-two-characters",
}
_NODES = {
    "core": {"instance_types": ["m6i.xlarge"], "min": 1, "max": 2},
    "user": {"instance_types": ["r6i.xlarge"], "min": 0, "max": 5},
}
DASK: Mapping[str, Any] = {
    "addons": {"dask_gateway": True},
    "cluster": {"nodes": {"worker": {"instance_types": ["r6i.xlarge"], "min": 0, "max": 5}}},
}
"""What an event with Dask has more: a gateway makes no sense without nodes for its workers."""
_EVENT: Mapping[str, Any] = {
    "event": {"name": "school", "title": "School", "starts": "2027-08-09", "ends": "2027-08-13", "participants": 30},
    "aws": {"account_id": "123456789012", "region": "us-west-2", "tags": {"Owner": "team"}},
    "network": {"zones": ["us-west-2a", "us-west-2b"]},
    "cluster": {"nodes": _NODES},
    "storage": {
        "directories": [{"name": "shared", "mode": "2775"}, {"name": "lessons", "mode": "0755", "read_only": True}]
    },
    "image": {"name": "quay.io/school/image", "tag": "2027.08"},
    "hubs": {
        "staging": {"host": "staging.school.org"},
        "prod": {"host": "hub.school.org"},
    },
}


def event(**changes: Any) -> EventConfig:
    """An event with two hubs, changed table by table."""
    raw = merged(_EVENT, changes)
    raw["hubs"] = {name: {"auth": GITHUB, **hub} for name, hub in raw["hubs"].items()}
    return EventConfig.model_validate(raw)


def one_hub(**changes: Any) -> EventConfig:
    """An event whose only hub, "hub", is as given."""
    top = {name: changes.pop(name) for name in ("storage", "addons", "monitoring", "buckets") if name in changes}
    hub = {"host": "hub.school.org", "auth": GITHUB, **changes}
    return EventConfig.model_validate({**merged(_EVENT, top), "hubs": {"hub": hub}})
