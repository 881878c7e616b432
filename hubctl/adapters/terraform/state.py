"""Reads Terraform state files, and decides which of two copies of a state is the one that counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hubctl.core.terraform import RootState
from hubctl.errors import HubctlError

State = Mapping[str, Any]
"""A state file's content, format version 4 (Terraform 0.12 and later)."""


def parse(text: str | bytes) -> State | None:
    """The state, or None for an empty text: Terraform's word for no state. Raises HubctlError if it is no state."""
    if not text.strip():
        return None
    try:
        state = json.loads(text)
    except ValueError as error:
        raise HubctlError(f"a Terraform state is not valid JSON: {error}", hint="restore its last version") from error
    if not isinstance(state, dict) or state.get("version") != 4:
        raise HubctlError("a Terraform state is of another format than version 4", hint="restore its last version")
    return state


def summarise(state: State | None) -> RootState:
    """Addresses of managed resources and values of outputs."""
    if state is None:
        return RootState()
    outputs = {name: output.get("value") for name, output in (state.get("outputs") or {}).items()}
    return RootState(tuple(_addresses(state)), outputs)


def _addresses(state: State) -> Iterator[str]:
    for resource in state.get("resources") or ():
        if resource["mode"] != "managed":
            continue
        module = f"{resource['module']}." if resource.get("module") else ""
        for instance in resource["instances"]:
            index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            yield f"{module}{resource['type']}.{resource['name']}{index}"


def is_copied(source: State, target: State | None) -> bool:
    """Whether the target already holds this state, or a later one of the same line.

    The first push into an empty bucket gets a line of its own (terraform 1.11), so equal resources are a copy as well.
    Raises HubctlError if it holds another line's resources: one of the two would be lost.
    """
    if target is None:
        return False
    if source["resources"] and source["resources"] == target["resources"]:
        return True
    if source["lineage"] == target["lineage"]:
        return bool(target["serial"] >= source["serial"])
    if summarise(target).absent:
        return False
    raise HubctlError(
        "two different Terraform states claim the same resources, so moving one over the other would lose it",
        hint="look at both with terraform state list, and move the one that is wrong away",
    )
