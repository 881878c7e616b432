"""AWS's Price List, as hubctl needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Usage:
    """What AWS bills by: a service code, the end of the usage type after the region's code, and the product family,
    which tells apart what is billed under the same usage type (load balancers)."""

    service: str
    ending: str
    family: str = ""


class PriceList(Protocol):
    """Asks for public prices. Needs credentials, but no account's own data; the calls are free."""

    def hourly_machines(self, region: str, instance_types: tuple[str, ...]) -> Mapping[str, float]:
        """On-demand Linux prices an hour in US dollars, by type; types that are not offered there are left out.

        Raises HubctlError where AWS does not allow pricing:GetProducts or cannot be reached.
        """
        ...

    def usage(self, region: str, wanted: Mapping[str, Usage]) -> Mapping[str, float]:
        """Prices by name, for what is wanted; those that are not found are left out.

        Raises HubctlError where AWS does not allow pricing:GetProducts or cannot be reached.
        """
        ...
