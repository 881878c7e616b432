"""Keeps secrets out of what terraform and helm say, since errors are shown, logged and pasted into issues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Redact = Callable[[str], str]

_SECRET_NAME = re.compile(r"secret|token|password|passwd|credential|private.?key|access.?key|api.?key", re.IGNORECASE)

# Shorter values would blank out half of a message ("true", "admin").
_SHORTEST = 6


def secret_strings(values: Mapping[str, Any]) -> frozenset[str]:
    """All texts that stand anywhere below a name that sounds secret."""
    return frozenset(_walk(values, secret=False))


def _walk(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _walk(item, secret=secret or bool(_SECRET_NAME.search(str(name))))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item, secret=secret)
    elif secret and isinstance(value, str) and len(value) >= _SHORTEST:
        yield value


def hiding(*sources: Mapping[str, Any]) -> Redact:
    """A function that replaces the secrets of these mappings in a text by ***."""
    secrets = sorted(frozenset().union(*(secret_strings(source) for source in sources)), key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    return redact
