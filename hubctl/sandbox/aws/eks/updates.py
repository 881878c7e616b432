"""This module keeps the updates of clusters, node groups and add-ons, which a caller polls until they are done.

Closed: UpdateClusterConfig, UpdateClusterVersion, the updates of node groups and DescribeUpdate had no route.
They are kept in memory only: after a restart nobody polls them any more.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_reply

_updates: Any = AccountRegionScopedDict()


def start(cluster: str, kind: str, **parameters: object) -> Reply:
    """A new update, in progress for the settings' delay, as the reply of the call that asked for it."""
    update: Record = {
        "id": str(uuid.uuid4()),
        "status": "InProgress",
        "type": kind,
        "params": [{"type": name, "value": _text(value)} for name, value in parameters.items()],
        "createdAt": int(time.time()),
        "errors": [],
    }
    _updates.setdefault(cluster, {})[update["id"]] = update
    reply = json_reply({"update": update})
    later.run(lambda: update.update(status="Successful"))
    return reply


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def list_all(cluster: str, _: Record) -> Reply:
    """ListUpdates."""
    return json_reply({"updateIds": list(_updates.get(cluster, {}))})


def describe(cluster: str, identifier: str, _: Record) -> Reply:
    """DescribeUpdate."""
    update = _updates.get(cluster, {}).get(identifier)
    if update is None:
        raise Refused("ResourceNotFoundException", f"No update found for ID: {identifier}", 404)
    return json_reply({"update": update})
