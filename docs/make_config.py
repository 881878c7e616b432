"""Writes docs/config.md, the reference of config.toml, from the model itself:

python docs/make_config.py docs/config.md
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hubctl.config import anatomy, types
from hubctl.config.model import EventConfig

INTRODUCTION = """# config.toml

One TOML file says what the event is. `hubctl init` asks a few questions and writes it, `hubctl validate` checks it
offline and says all that is wrong at once, with line and column. [config.example.toml](../config.example.toml) is a
whole one, with reasons. `hubctl schema` prints a JSON Schema, with which editors complete and check the file while you
type: write `#:schema ./config.schema.json` as its first line.

Written by `python docs/make_config.py docs/config.md` from the descriptions in `hubctl/config/`.

**What all hubs have in common** stands in `[hub]`; a table `[hubs.NAME]` may say otherwise. Tables merge key by key,
anything else (arrays too) replaces. An `auth` or `https` of another `kind` replaces as a whole.

**Secrets** are references, never values: `env:NAME` (an environment variable), `file:path` (a file; paths are relative
to the config; the last line break is left out), `ssm:/name` (an SSM parameter), `secretsmanager:name`, `sops:file#key`
(a file encrypted with [sops](https://github.com/getsops/sops); dots in the key go down).

**Sizes** are written like `"8G"` or `"512M"`; `G` and `Gi` both mean 1024^3 bytes, as JupyterHub reads them.

A value that still says `CHANGEME` is refused anywhere.
"""

_NAMES = {
    "size": types.Size,
    "secret reference": types.SecretRef,
    "name": types.Name,
    "host name": types.Host,
    "mail address": types.Email,
}
_PLAIN = {
    str: "string",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dt.date: "date",
    dt.datetime: "date and time",
}


def reference() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_Page().tables(EventConfig, "")])


class _Page:
    """Sections in the order of the model. A table that comes back is shown once, and named where it comes back."""

    def __init__(self) -> None:
        self._shown: dict[type[BaseModel], str] = {}

    def tables(self, model: type[BaseModel], above: str) -> Iterator[str]:
        """Sections of all tables below a table."""
        for name, field in model.model_fields.items():
            found = list(_below(f"{above}{name}", field))
            for path, heading, table in found:
                yield from self._section(path, heading, table, field)
            if not found and not above:
                kind = _kind(field.rebuild_annotation())
                yield f"## `[{name}]`\n\n{_sentence(field.description or '')} It is a {kind}.\n"

    def _section(self, path: str, heading: str, table: type[BaseModel], field: FieldInfo) -> Iterator[str]:
        if table in self._shown:
            said = _sentence(field.description or "")
            yield f"## `{heading}`\n\n{said} Its keys are those of `{self._shown[table]}`.\n"
            return
        self._shown[table] = heading
        yield f"## `{heading}`\n\n{_one_line(table)}\n"
        rows = [_row(name, one) for name, one in table.model_fields.items() if not anatomy.models(one.annotation)]
        if rows:
            yield "| key | what it is | default | meaning |\n|---|---|---|---|"
            yield "\n".join(rows) + "\n"
        yield from self.tables(table, f"{path}.")


def _below(path: str, field: FieldInfo) -> Iterator[tuple[str, str, type[BaseModel]]]:
    """Tables that a key leads to, with their paths and with headings as TOML writes them."""
    if path == "hubs":
        yield "hub", "[hub] and [hubs.NAME]", anatomy.models(anatomy.element(field.annotation))[0]
        return
    several = anatomy.models(field.annotation)
    for table in several:
        yield path, f"[{path}]" + (f', kind = "{anatomy.kind(table)}"' if len(several) > 1 else ""), table
    inner = anatomy.element(field.annotation)
    for table in anatomy.models(inner) if inner is not None else ():
        is_free = any(get_origin(one) is dict for one in anatomy.members(field.annotation))
        yield path, f"[{path}.NAME]" if is_free else f"each of {path}", table


def _row(name: str, field: FieldInfo) -> str:
    cells = (f"`{name}`", _kind(field.rebuild_annotation()), _default(field), _escaped(field.description or ""))
    return f"| {' | '.join(cells)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined:
        return ""
    return f"`{json.dumps(value, default=lambda one: one.model_dump(exclude_unset=True))}`"


def _kind(annotation: Any) -> str:
    """What a value is, in a word or two."""
    inner = get_args(annotation)
    several = " or ".join(_kind(one) for one in inner if one is not type(None))
    known = {
        Annotated: lambda: _kind(inner[0]),
        Literal: lambda: " or ".join(f"`{json.dumps(choice)}`" for choice in inner),
        tuple: lambda: f"array of {_kind(inner[0])}",
        dict: lambda: f"table of {_kind(inner[1])}",
    }
    for word, named in _NAMES.items():
        if annotation == named:
            return word
    describe = known.get(get_origin(annotation))
    return describe() if describe else several or _PLAIN.get(annotation, "table")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{_escaped(text[1:])}."


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")


def _one_line(table: type[BaseModel]) -> str:
    return _escaped(" ".join((table.__doc__ or "").split()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
