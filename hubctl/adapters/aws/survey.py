"""Fulfils `hubctl.ports.survey.Survey` with boto3, as the operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from hubctl.adapters.aws.clients import FEW_ATTEMPTS
from hubctl.adapters.aws.dns import record_sets, zone_id
from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.aws.sessions import Sessions
from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError
from hubctl.ports.survey import Lifetime

_COPIED = ("env", "shared-credentials-file", "config-file")
"""Sources in which somebody put credentials: nothing can be asked for the next ones."""


class AwsSurvey:
    """The way to one account."""

    def __init__(self, sessions: Sessions, environment: Mapping[str, str]) -> None:
        self._sessions = sessions
        self._environment = environment

    def lifetime(self) -> Lifetime:
        """What the AWS tools note: the end that a source of credentials gave, or AWS_CREDENTIAL_EXPIRATION, which
        `aws configure export-credentials` writes beside a token."""
        from botocore.exceptions import NoCredentialsError

        with in_our_words("looking for AWS credentials", action="nothing"):
            found: Any = self._sessions.session(Identity.OPERATOR).get_credentials()
            if found is None:
                raise NoCredentialsError
            frozen = found.get_frozen_credentials()
        ends = getattr(found, "_expiry_time", None)
        if ends is None:
            return Lifetime(self._said_end(), temporary=bool(frozen.token), renews=False)
        return Lifetime(ends.astimezone(dt.UTC), temporary=True, renews=found.method not in _COPIED)

    def _said_end(self) -> dt.datetime | None:
        try:
            ends = dt.datetime.fromisoformat(self._environment.get("AWS_CREDENTIAL_EXPIRATION", ""))
        except ValueError:
            return None
        return ends if ends.tzinfo else ends.replace(tzinfo=dt.UTC)

    def time(self) -> dt.datetime:
        """From the Date header of an answer to an unsigned call, which AWS refuses and dates."""
        from botocore.exceptions import ClientError

        sts = self._sessions.unsigned("sts", attempts=FEW_ATTEMPTS)
        with in_our_words("asking AWS for the time", action="nothing"):
            try:
                answer = sts.get_caller_identity()
            except ClientError as error:
                answer = error.response
        said = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
        if not said:
            raise HubctlError("AWS did not say what time it is", hint="date -u")
        return parsedate_to_datetime(said)

    def zone_servers(self, zone: str) -> frozenset[str] | None:
        """The zone's delegation set."""
        route53 = self._sessions.client("route53", attempts=FEW_ATTEMPTS)
        identity = zone_id(route53, zone)
        if identity is None:
            return None
        with in_our_words(f"asking for the zone {zone}", action="route53:GetHostedZone"):
            found = route53.get_hosted_zone(Id=identity).get("DelegationSet", {})
        return frozenset(name.rstrip(".").lower() for name in found.get("NameServers", ()))

    def recorded_servers(self, zone: str) -> frozenset[str]:
        """Of the zone's own NS record."""
        route53 = self._sessions.client("route53", attempts=FEW_ATTEMPTS)
        identity = zone_id(route53, zone)
        found = record_sets(route53, identity) if identity else []
        values = [
            value["Value"]
            for one in found
            if one["Type"] == "NS" and one["Name"].rstrip(".") == zone
            for value in one.get("ResourceRecords", ())
        ]
        return frozenset(name.rstrip(".").lower() for name in values)
