"""This module keeps the tags of what EKS has.

Closed: pod identity associations could not be tagged, and what was tagged later was described with its first tags, so
that every plan changed them again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ministack.services import eks

from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_reply

_ARNS = ("arn", "nodegroupArn", "addonArn", "accessEntryArn", "associationArn")


def add(arn: str, asked: Record) -> Reply:
    """TagResource."""
    _set(arn, _the(arn).get("tags", {}) | asked.get("tags", {}))
    return json_reply({})


def remove(arn: str, asked: Record) -> Reply:
    """UntagResource: the keys are parameters of the query."""
    keys = asked.get("tagKeys", [])
    gone = [keys] if isinstance(keys, str) else keys
    _set(arn, {key: value for key, value in _the(arn).get("tags", {}).items() if key not in gone})
    return json_reply({})


def list_all(arn: str, _: Record) -> Reply:
    """ListTagsForResource."""
    return json_reply({"tags": _the(arn).get("tags", {})})


def everything() -> Iterator[tuple[str, dict[str, str]]]:
    """ARNs and tags of all that there is."""
    for record in _records():
        arn = next((record[name] for name in reversed(_ARNS) if record.get(name)), "")
        if arn:
            yield str(arn), dict(record.get("tags") or {})


def _set(arn: str, tags: dict[str, str]) -> None:
    _the(arn)["tags"] = tags
    eks._tags[arn] = dict(tags)


def _the(arn: str) -> Record:
    for record in _records():
        if any(record.get(name) == arn for name in _ARNS):
            return record
    raise Refused("NotFoundException", f"No resource found for ARN: {arn}.", 404)


def _records() -> Iterator[Record]:
    stores = (eks._clusters, eks._nodegroups, eks._addons, eks._access_entries, eks._pod_identity_associations)
    for store in stores:
        yield from store.values()
