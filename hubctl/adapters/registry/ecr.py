"""Amazon's registries. A private one wants a password that the account gives out; the public one lets everybody read.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.registry.talk import Login, nobody
from hubctl.images.reference import ImageReference

_PRIVATE = re.compile(r"(?P<account>[0-9]{12})\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")


class Ecr:
    """Logs in to private registries, with `client` making boto3's "ecr" client for a region."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def login_for(self, host: str) -> Login:
        """Who we are to a registry. Nobody to all but private ones of Amazon: public.ecr.aws needs nobody either."""
        private = _PRIVATE.fullmatch(host)
        return (lambda: self._password(private["region"])) if private else nobody

    def _password(self, region: str) -> tuple[str, str]:
        """Raises HubctlError where AWS gives none. It is good for twelve hours and kept nowhere."""
        with in_our_words("logging in to ECR", action="ecr:GetAuthorizationToken"):
            answer = self._client(region).get_authorization_token()
        name, _, password = (
            base64.b64decode(answer["authorizationData"][0]["authorizationToken"]).decode().partition(":")
        )
        return name, password

    def pushed(self, reference: ImageReference) -> dt.datetime | None:
        """When an image of a private registry was pushed; None for all others, or where we may not ask."""
        from botocore.exceptions import BotoCoreError, ClientError

        private = _PRIVATE.fullmatch(reference.registry)
        if private is None or not reference.tag:
            return None
        try:
            found = self._client(private["region"]).describe_images(
                registryId=private["account"],
                repositoryName=reference.repository,
                imageIds=[{"imageTag": reference.tag}],
            )
        except (ClientError, BotoCoreError):
            return None
        moments = (one.get("imagePushedAt") for one in found.get("imageDetails") or ())
        return next(moments, None)
