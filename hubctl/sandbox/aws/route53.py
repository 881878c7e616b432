"""This module closes the gaps of Route 53.

Closed: aws_route53_zone with force_destroy failed, because GetDNSSEC was missing; the tags of a deleted zone stayed.
"""

from __future__ import annotations

import re

from ministack.services import route53

from hubctl.sandbox.aws.wire import Params, Reply, succeeded

_DNSSEC = (
    '<?xml version="1.0"?><GetDNSSECResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
    "<Status><ServeSignature>NOT_SIGNING</ServeSignature></Status><KeySigningKeys/></GetDNSSECResponse>"
)


def install() -> None:
    """Patch the dispatcher and the deletion."""
    plain_delete = route53._delete_hosted_zone

    def delete(zone: str) -> Reply:
        reply: Reply = plain_delete(zone)
        if succeeded(reply):
            route53._tags.pop(("hostedzone", zone), None)
        return reply

    route53._delete_hosted_zone = delete
    plain = route53.handle_request

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Params) -> Reply:
        if method == "GET" and re.fullmatch(r"/2013-04-01/hostedzone/[^/]+/dnssec", path):
            return 200, {"Content-Type": "text/xml"}, _DNSSEC.encode()
        reply: Reply = await plain(method, path, headers, body, query)
        return reply

    route53.handle_request = handle
