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


class ZoneResolver:
    """Fulfils `hubctl.ports.dns.Resolver` from a hosted zone's records: a name's address is what its record points at.

    A name that is in no record is its own address, as a load balancer's is.
    """

    def __init__(self, aws: Aws, zone: str | None) -> None:
        self._aws = aws
        self._zone = zone

    def addresses(self, host: str) -> frozenset[str]:
        """What the host's record points at; empty for a name of the zone without a record."""
        if not host or self._zone is None:
            return frozenset({host} if host else ())
        targets = {record.target for record in self._aws.records(self._zone) or () if record.name == host}
        if targets or host == self._zone or host.endswith(f".{self._zone}"):
            return frozenset(targets)
        return frozenset({host})
