"""The JSON Schema of config.toml, for editors: what they complete and underline while somebody types."""

from __future__ import annotations

from typing import Any

from hubctl.config.inherit import COMMON
from hubctl.config.model import EventConfig

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_INHERITED = ("Hub", "GitHubLogin", "PasswordLogin", "DummyLogin", "Https", "Culling")
"""Tables whose keys may stand in [hub] or [hubs.NAME]: neither needs them all, so no key is required there."""
_NULL = {"type": "null"}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the file, not of the model: with [hub], and hubs that inherit from it."""
    found: dict[str, Any] = _tidy(EventConfig.model_json_schema())
    definitions = found["$defs"]
    for name in _INHERITED:
        definitions[name].pop("required", None)
    hub = definitions["Hub"]["properties"]
    # Without `kind`, which may stand in [hub], a login matches several kinds.
    hub["auth"] = {"anyOf": hub["auth"]["oneOf"], "description": hub["auth"]["description"]}
    _inherit_image(definitions, hub)
    found["properties"][COMMON] = {"$ref": "#/$defs/Hub", "description": "what all hubs have in common"}
    return {"$schema": DIALECT, "title": "config.toml of hubctl", **found}


def _inherit_image(definitions: dict[str, Any], hub: dict[str, Any]) -> None:
    """[image] needs all its keys, the image of a hub may take some from [hub]."""
    definitions["HubImage"] = {key: value for key, value in definitions["Image"].items() if key != "required"}
    hub["image"] = {"$ref": "#/$defs/HubImage", "description": hub["image"]["description"]}


def _tidy(node: Any) -> Any:
    """Without what says nothing to people who write TOML: null, which it has not, and titles made from names."""
    if isinstance(node, list):
        return [_tidy(child) for child in node]
    if not isinstance(node, dict):
        return node
    # A property may be named "title" too: that one is a table.
    tidied = {key: _tidy(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    choices = tidied.get("anyOf", [])
    if _NULL in choices:
        rest = [choice for choice in choices if choice != _NULL]
        tidied = {key: value for key, value in tidied.items() if key not in ("anyOf", "default")}
        tidied |= rest[0] if len(rest) == 1 else {"anyOf": rest}
    if "patternProperties" in tidied:
        tidied.setdefault("additionalProperties", False)
    return tidied
