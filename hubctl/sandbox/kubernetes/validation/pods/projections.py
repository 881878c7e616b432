"""This module checks files in volumes: from Secrets and ConfigMaps, the downward API, and projected from several."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.objects import Object
from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, forbidden, invalid, items, required
from hubctl.sandbox.kubernetes.validation.paths import local
from hubctl.sandbox.kubernetes.validation.pods.environment import resource_field, volume_field

_MODE = "must be a number between 0 and 0777 (octal), both inclusive"
_CONFLICT = "conflicting duplicate paths"
_SHORTEST_SECONDS, _LONGEST_SECONDS = 600, 1 << 32


def mode(path: Path, value: int | None) -> Errors:
    """Permissions of a file."""
    if value is not None and not 0 <= value <= 0o777:
        yield invalid(path, value, _MODE)


def key_to_path(path: Path, item: Object) -> Errors:
    """A key and the file that it becomes."""
    for name in ("key", "path"):
        if not item.get(name):
            yield required(path.child(name))
    yield from local(path.child("path"), item.get("path", ""))
    yield from mode(path.child("mode"), item.get("mode"))


def downward_files(path: Path, files: list[Object]) -> Errors:
    """Files of the downward API. The API server names the volume, not the file."""
    for file in files:
        if not file.get("path"):
            yield required(path.child("path"))
        yield from local(path.child("path"), file.get("path", ""))
        yield from _downward_source(path, file)
        yield from mode(path.child("mode"), file.get("mode"))


def _downward_source(path: Path, file: Object) -> Errors:
    field, resource = file.get("fieldRef"), file.get("resourceFieldRef")
    if field is not None:
        yield from volume_field(path.child("fieldRef"), field)
        if resource is not None:
            yield invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif resource is not None:
        yield from resource_field(path.child("resourceFieldRef"), resource, in_volume=True)
    else:
        yield required(path, "one of fieldRef and resourceFieldRef is required")


def projected(path: Path, volume: Object) -> Errors:
    """A volume of several sources, whose files must not get in each other's way."""
    yield from mode(path.child("defaultMode"), volume.get("defaultMode"))
    taken: set[str] = set()
    for here, source in items(path.child("sources"), volume.get("sources")):
        for kind in ("secret", "configMap"):
            if source.get(kind) is not None:
                yield from _keys(path, here.child(kind), source[kind], taken)
        if source.get("downwardAPI") is not None:
            yield from _downward(path, here.child("downwardAPI"), source["downwardAPI"].get("items") or [], taken)
        if source.get("serviceAccountToken") is not None:
            yield from _token(path, here.child("serviceAccountToken"), source["serviceAccountToken"])
        if sum(1 for name in source if source[name] is not None) > 1:
            yield forbidden(here, "may not specify more than 1 volume type per source")


def _keys(volume: Path, path: Path, source: Object, taken: set[str]) -> Errors:
    if not source.get("name"):
        yield required(path.child("name"))
    for here, item in items(path.child("items"), source.get("items")):
        yield from key_to_path(here, item)
        yield from _take(volume, item.get("path", ""), source.get("name", ""), taken)


def _downward(volume: Path, path: Path, files: list[Object], taken: set[str]) -> Errors:
    for file in files:
        yield from downward_files(path, [file])
        yield from _take(volume, file.get("path", ""), file.get("path", ""), taken)


def _take(path: Path, file: str, shown: str, taken: set[str]) -> Errors:
    if file and file in taken:
        yield invalid(path, shown, _CONFLICT)
    taken.add(file)


def _token(volume: Path, path: Path, token: Object) -> Errors:
    seconds = token.get("expirationSeconds", 3600)
    if seconds < _SHORTEST_SECONDS:
        yield invalid(path.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes")
    if seconds > _LONGEST_SECONDS:
        yield invalid(path.child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds")
    if not token.get("path"):
        yield required(volume.child("path"))
    else:
        yield from local(volume.child("path"), token["path"])
