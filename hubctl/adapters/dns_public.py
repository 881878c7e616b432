"""Fulfils `hubctl.ports.dns.Delegation`: a public resolver, asked over HTTPS, sees what participants' machines see.

The machine's own resolver knows addresses only, and may know names of an inner network.
https://developers.google.com/speed/public-dns/docs/doh/json
"""

from __future__ import annotations

from typing import Any

from hubctl.errors import HubctlError
from hubctl.ports.survey import Survey

_RESOLVER = "https://dns.google/resolve"
_PATIENCE_SECONDS = 5.0
_NS = 2
_NO_ERROR, _NO_SUCH_NAME = 0, 3


class PublicDelegation:
    """Who serves a zone, as the whole world has it."""

    def name_servers(self, zone: str) -> frozenset[str]:
        """NS records of the zone's name."""
        import httpx

        try:
            answer = httpx.get(_RESOLVER, params={"name": zone, "type": "NS"}, timeout=_PATIENCE_SECONDS)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise HubctlError(f"{_RESOLVER} cannot be asked: {error}", hint=f"dig NS {zone}") from error
        if found.get("Status") not in (_NO_ERROR, _NO_SUCH_NAME):
            raise HubctlError(f"{_RESOLVER} gives no answer (DNS status {found.get('Status')})", hint=f"dig NS {zone}")
        names = [str(one["data"]) for one in found.get("Answer", ()) if one.get("type") == _NS]
        return frozenset(name.rstrip(".").lower() for name in names)


class SandboxDelegation:
    """In the sandbox, to which no public DNS leads: the NS record of the hosted zone stands for the registrar's."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    def name_servers(self, zone: str) -> frozenset[str]:
        """What the zone's own record says."""
        return self._survey.recorded_servers(zone)
