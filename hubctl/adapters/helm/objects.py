"""Compares two manifests object by object: by name for a journal; by content, secrets masked, for a plan."""

from __future__ import annotations

import difflib
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hubctl.adapters.redact import Redact
from hubctl.core.changes import Changes, Detail

Key = tuple[str, str, str]
Objects = Mapping[Key, Mapping[str, Any]]
"""Objects by kind, namespace and name."""

_AROUND = 3
"""Lines of context around a difference, as diff -u gives."""
_MOST_LINES = 400
"""Of one object: a ConfigMap with a whole dashboard in it is one line or thousands."""
_LONGEST = 200


@dataclass(frozen=True)
class Difference:
    """Names of what is added, changed and removed, such as "ConfigMap hub"."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def counts(self) -> Changes:
        """How many."""
        return Changes(len(self.added), len(self.changed), len(self.removed))

    @property
    def lines(self) -> tuple[str, ...]:
        """As a preview shows it."""
        marked = (("+", self.added), ("~", self.changed), ("-", self.removed))
        return tuple(f"{sign} {name}" for sign, names in marked for name in names)


def objects(documents: Iterable[Any], namespace: str) -> Objects:
    """The objects of a manifest; what names no namespace is in the release's, as far as helm knows."""
    found = {}
    for document in documents:
        for item in _flat(document):
            metadata = item.get("metadata") or {}
            key = (str(item.get("kind")), metadata.get("namespace") or namespace, str(metadata.get("name")))
            found[key] = item
    return found


def _flat(document: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(document, Mapping):
        return ()
    if document.get("kind") == "List":
        return [item for item in document.get("items") or () if isinstance(item, Mapping)]
    return (document,)


def compare(before: Objects, after: Objects, namespace: str) -> Difference:
    """What happens to the objects of a release."""

    def names(keys: Iterable[Key]) -> tuple[str, ...]:
        return tuple(_named(key, namespace) for key in sorted(keys))

    return Difference(
        names(after.keys() - before.keys()),
        names(key for key in after.keys() & before.keys() if after[key] != before[key]),
        names(before.keys() - after.keys()),
    )


def _named(key: Key, namespace: str) -> str:
    kind, where, name = key
    return f"{kind} {'' if where == namespace else f'{where}/'}{name}"


def details(before: Objects, after: Objects, namespace: str, redact: Redact) -> Iterator[Detail]:
    """For each object that changes, the difference in YAML. What is made or removed whole is told by its name."""
    for key in sorted(after.keys() & before.keys()):
        if after[key] != before[key]:
            yield Detail(f"~ {_named(key, namespace)}", tuple(_difference(before[key], after[key], redact)))


def lost_claims(before: Objects, after: Objects) -> Iterator[str]:
    """Claims on disks that the release would no longer have. Helm leaves those that say so."""
    for kind, namespace, name in sorted(before.keys() - after.keys()):
        annotations = before[kind, namespace, name]["metadata"].get("annotations") or {}
        if kind == "PersistentVolumeClaim" and annotations.get("helm.sh/resource-policy") != "keep":
            yield f"{namespace}/{name}"


def _difference(before: Mapping[str, Any], after: Mapping[str, Any], redact: Redact) -> Iterator[str]:
    old, new = (_written(one, redact) for one in masked(before, after))
    lines = list(itertools.islice(difflib.unified_diff(old, new, lineterm="", n=_AROUND), 2, None))
    for line in lines[:_MOST_LINES]:
        yield line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
    if len(lines) > _MOST_LINES:
        yield f"… {len(lines) - _MOST_LINES} more lines of this object"


def _written(content: Mapping[str, Any], redact: Redact) -> list[str]:
    import yaml

    return redact(yaml.dump(content, Dumper=_block_dumper(), sort_keys=False, width=1000)).splitlines()


@functools.cache
def _block_dumper() -> Any:
    """Writes texts of several lines as such, so that a changed line of a script is one changed line."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return Dumper


def masked(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Both, with every value of a Secret replaced by whether it is what it was."""
    if after.get("kind") != "Secret":
        return before, after
    first, second = dict(before), dict(after)
    for part in ("data", "stringData"):
        old, new = before.get(part) or {}, after.get(part) or {}
        if old or new:
            first[part] = dict.fromkeys(old, "(hidden)")
            second[part] = {k: "(hidden)" if k in old and old[k] == new[k] else "(hidden, another)" for k in new}
    return first, second
