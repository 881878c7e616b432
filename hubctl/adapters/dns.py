"""Name resolution: the machine's own, or (in the sandbox, to which no public DNS leads) the hosted zone itself."""

from __future__ import annotations

import socket

from hubctl.ports.aws import Aws


class SystemResolver:
    """Fulfils `hubctl.ports.dns.Resolver` with the machine's resolver."""

    def addresses(self, host: str) -> frozenset[str]:
        """IP addresses of a host; empty if the name does not resolve."""
        try:
            found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
        except (socket.gaierror, UnicodeError):
            return frozenset()
        return frozenset(str(entry[4][0]) for entry in found)


_LOAD_BALANCERS = ".elb.amazonaws.com"


class ZoneResolver:
    """Fulfils `hubctl.ports.dns.Resolver` from a hosted zone's records: a name's address is what its record points at.

    A load balancer's name is its own address. Other names are in a record of the zone, or do not resolve.
    """

    def __init__(self, aws: Aws, zone: str | None) -> None:
        self._aws = aws
        self._zone = zone

    def addresses(self, host: str) -> frozenset[str]:
        """What the host's record points at; empty for a name of the zone without a record."""
        if host.endswith(_LOAD_BALANCERS):
            return frozenset({host})
        records = self._aws.records(self._zone) if self._zone else None
        return frozenset(record.target for record in records or () if record.name == host)
