"""This module knows the fields of protobuf messages: their numbers, names and types, from a table beside it.

A line of `protobuf_fields.txt` is a message: `DeploymentStrategy: 1 type s, 2 rollingUpdate RollingUpdateDeployment`.
Numbers are those of generated.proto in k8s.io/api and k8s.io/apimachinery at 1.37. Types: s string, i integer,
b boolean, y bytes, d double, time, quantity, intstr, raw (JSON in bytes), or another message; [] marks lists, {} maps
from strings, ~ a message whose fields stand in its parent in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Field:
    """A field of a message: its JSON name, and how its bytes read."""

    name: str
    type: str
    is_list: bool = False
    is_map: bool = False
    is_inline: bool = False


Messages = dict[str, dict[int, Field]]


@cache
def messages() -> Messages:
    """Fields of every known message by number."""
    text = resources.files(__package__).joinpath("protobuf_fields.txt").read_text(encoding="utf-8")
    return dict(_message(line) for line in text.splitlines())


def _message(line: str) -> tuple[str, dict[int, Field]]:
    name, _, listed = line.partition(":")
    return name, dict(_field(text.strip()) for text in listed.split(",") if text.strip())


def _field(text: str) -> tuple[int, Field]:
    number, name, kind = text.split(" ")
    plain = kind.rstrip("[]{}~")
    return int(number), Field(name, plain, kind.endswith("[]"), kind.endswith("{}"), kind.endswith("~"))
