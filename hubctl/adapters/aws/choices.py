"""Fulfils `hubctl.ports.choices.Choices` with the person's own credentials."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_SECONDS = 4
"""Nobody waits longer for an offer."""
_REGIONAL = "availability-zone"


@dataclass(frozen=True)
class AwsChoices:
    """What one account has. Only reads; what fails is no offer."""

    account_id: str
    arn: str
    region: str
    _session: Any = field(repr=False)

    def zones(self, region: str) -> Sequence[str]:
        """See the port. Local zones and Wavelength have no room for a control plane."""
        answer = self._ask("ec2", "describe_availability_zones", region)
        usable = [zone for zone in answer.get("AvailabilityZones", ()) if zone.get("State") == "available"]
        return sorted(zone["ZoneName"] for zone in usable if zone.get("ZoneType", _REGIONAL) == _REGIONAL)

    def hosted_zones(self) -> Sequence[str]:
        """See the port. The first hundred are offer enough."""
        found = self._ask("route53", "list_hosted_zones").get("HostedZones", ())
        return [zone["Name"].rstrip(".") for zone in found if not zone.get("Config", {}).get("PrivateZone")]

    def buckets(self) -> Sequence[str]:
        """See the port."""
        return [bucket["Name"] for bucket in self._ask("s3", "list_buckets").get("Buckets", ())]

    def _ask(self, service: str, call: str, region: str = "") -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: dict[str, Any] = getattr(_client(self._session, service, region), call)()
        except (BotoCoreError, ClientError):
            return {}
        return answer


def find() -> AwsChoices | None:
    """The account of the credentials that are at hand; None where there are none, or AWS does not answer soon."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        session = boto3.Session()
        if session.get_credentials() is None:
            return None
        caller = _client(session, "sts").get_caller_identity()
    except (BotoCoreError, ClientError):
        return None
    # Of the two variables boto3 knows one alone, and the newer tools the other.
    region = session.region_name or os.environ.get("AWS_REGION", "")
    return AwsChoices(caller["Account"], caller["Arn"], region, session)


def _client(session: Any, service: str, region: str = "") -> Any:
    from botocore.config import Config

    settings = Config(connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"total_max_attempts": 1})
    # Some services have no endpoint without a region; who they are asks any.
    return session.client(service, region_name=region or session.region_name or "us-east-1", config=settings)
