"""The config of the last `up` that came to its end, beside the states: what a plan compares the config with.

In the state bucket, not in the work directory: a plan in CI, and a colleague, must see the `up` of somebody else's
laptop. The bucket is private, encrypted and versioned, and goes with the event. Secrets are references there as in the
config itself. No times are written: a second `up` of the same config changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from hubctl.context import Inputs
from hubctl.core.differences import between
from hubctl.core.preview import ConfigSince
from hubctl.errors import HubctlError
from hubctl.ports.lock import LockStore, TakenError

KEY = "hubctl-last-up.json"
_FORMAT = 1
_NEVER = "no `hubctl up` has noted its config yet"


def normalised(inputs: Inputs) -> Mapping[str, Any]:
    """The whole config with its defaults, and digests of the files that it names."""
    files = {
        name: hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:12]
        for name, content in inputs.extra_values.items()
    }
    return {"format": _FORMAT, "config": (inputs.written or inputs.config).model_dump(mode="json"), "files": files}


def remember(store: LockStore, inputs: Inputs) -> None:
    """Keeps the config. Raises HubctlError if it cannot be written."""
    body = json.dumps(normalised(inputs), indent=1, sort_keys=True).encode()
    there = store.read(KEY)
    if there is not None and there.body == body:
        return
    try:
        store.write(KEY, body, replacing=there.etag if there else "")
    except TakenError as error:
        raise HubctlError("another run has written it meanwhile", hint="hubctl plan") from error


def since(store: LockStore, inputs: Inputs) -> ConfigSince:
    """What of the config is other than at the last `up`. One that cannot be read is no reason to fail."""
    try:
        there = store.read(KEY)
    except HubctlError as error:
        return ConfigSince(unknown=f"the config of the last `up` cannot be read: {error.message}")
    if there is None:
        return ConfigSince(unknown=_NEVER)
    try:
        before = json.loads(there.body)
    except ValueError:
        before = None
    if not isinstance(before, dict) or before.get("format") != _FORMAT:
        return ConfigSince(unknown="the config of the last `up` was written by another hubctl")
    return ConfigSince(tuple(between(_tables(before), _tables(normalised(inputs)))))


def _tables(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**record["config"], **{f"content of {name}": digest for name, digest in record["files"].items()}}
