"""This module reads quantities such as 500m, 1.5Gi and 1e3, exactly."""

from __future__ import annotations

import re
from decimal import Decimal

_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "P": Decimal(10**15),
    "E": Decimal(10**18),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}
_QUANTITY = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$")


def is_quantity(text: str) -> bool:
    """Whether Kubernetes can read it."""
    return _QUANTITY.match(text) is not None


def quantity(text: object) -> Decimal:
    """Its value in the base unit: cores, bytes. Raises ValueError if it is none."""
    match = _QUANTITY.match(str(text))
    if match is None:
        raise ValueError(f"{text} is not a quantity")
    number, suffix, exponent = match.groups()
    if exponent is not None:
        return Decimal(number) * Decimal(10) ** int(exponent)
    return Decimal(number) * _SUFFIXES[suffix or ""]
