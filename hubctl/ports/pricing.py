"""AWS's Price List, as hubctl needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class PriceList(Protocol):
    """Asks for public prices. Needs credentials, but no account's own data; the calls are free."""

    def hourly_machines(self, region: str, instance_types: tuple[str, ...]) -> Mapping[str, float]:
        """On-demand Linux prices an hour in US dollars, by type; types that are not offered there are left out.

        Raises HubctlError where AWS does not allow pricing:GetProducts or cannot be reached.
        """
        ...

    def usage(self, region: str, wanted: Mapping[str, tuple[str, str]]) -> Mapping[str, float]:
        """Prices by name, for `wanted`: a service code and the end of the usage type that AWS bills under; those that
        are not found are left out.

        Raises HubctlError where AWS does not allow pricing:GetProducts or cannot be reached.
        """
        ...
