"""This module knows which empty fields Go writes all the same: those of pointers, and those without `omitempty`.

A line of `json_fields.txt` is a struct: `DeploymentSpec: pointers replicas paused; always template`. The names are
those of the json tags in k8s.io/api and k8s.io/apimachinery at 1.37. What is in neither list is left out when empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Presence:
    """Fields of a struct that may stand there empty."""

    pointers: frozenset[str]
    always: frozenset[str]


def keeps(struct: str, name: str) -> bool:
    """Whether an empty value is written. Structs that are not in the table keep everything."""
    found = _table().get(struct)
    return found is None or name in found.pointers or name in found.always


def keeps_list(struct: str, name: str) -> bool:
    """The same for an empty list or map, which a pointer does not matter to."""
    found = _table().get(struct)
    return found is not None and name in found.always


@cache
def _table() -> dict[str, Presence]:
    text = resources.files(__package__).joinpath("json_fields.txt").read_text(encoding="utf-8")
    return dict(_struct(line) for line in text.splitlines())


def _struct(line: str) -> tuple[str, Presence]:
    name, _, rest = line.partition(":")
    lists = {words[0]: frozenset(words[1:]) for part in rest.split(";") if (words := part.split())}
    return name, Presence(lists.get("pointers", frozenset()), lists.get("always", frozenset()))
