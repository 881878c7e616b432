"""Reads what the root modules declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import hcl2

from hubctl.assets import terraform_dir

ROOTS = ("credentials", "state-backend", "cluster", "secondary-bucket")


@dataclass(frozen=True)
class Declared:
    """A variable or an output. `kind` is the type without blanks, empty for outputs."""

    kind: str
    nullable: bool
    described: bool


def _text(value: str) -> str:
    """Without what python-hcl2 puts around strings and expressions."""
    return value.strip('"').removeprefix("${").removesuffix("}")


def _blocks(root: str, file: str, block: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    parsed = hcl2.loads((terraform_dir() / root / file).read_text())
    for item in parsed.get(block, ()):
        for name, body in item.items():
            yield _text(name), body


def variables(root: str) -> dict[str, Declared]:
    """Everything in a root's variables.tf."""
    return {
        name: Declared(
            "".join(_text(body["type"]).split()), body.get("nullable", True) is not False, bool(body.get("description"))
        )
        for name, body in _blocks(root, "variables.tf", "variable")
    }


def defaults(root: str) -> list[str]:
    """Variables of a root that have a default."""
    return [name for name, body in _blocks(root, "variables.tf", "variable") if "default" in body]


def outputs(root: str) -> dict[str, Declared]:
    """Everything in a root's outputs.tf."""
    return {
        name: Declared("", False, bool(body.get("description"))) for name, body in _blocks(root, "outputs.tf", "output")
    }
