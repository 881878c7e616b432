"""AWS as the environment alone has it, for commands that need no config."""

from __future__ import annotations

import os
from typing import Any

from hubctl.adapters.aws.clients import FEW_ATTEMPTS, client_settings
from hubctl.adapters.aws.endpoints import in_effect, s3_endpoint
from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.aws.s3 import S3Buckets

_ANY_REGION = "us-east-1"
"""S3 sends a caller on to the bucket's own region, and botocore follows."""


def buckets(region: str | None) -> S3Buckets:
    """The buckets of the environment's own account: one of somebody else's is refused, even where it could be emptied.

    botocore's session and not boto3's, which loads a third more. Raises RefusedError if there are no credentials.
    """
    import botocore.session

    with in_our_words("looking for AWS credentials", action="sts:GetCallerIdentity"):
        session: Any = botocore.session.get_session()
        where = region or session.get_config_variable("region") or _ANY_REGION
        by_path = bool(s3_endpoint(in_effect(os.environ, session)))
        first = client_settings(path_style=by_path, attempts=FEW_ATTEMPTS)
        sts = session.create_client("sts", region_name=where, config=first)
        account_id = sts.get_caller_identity()["Account"]
        settings = client_settings(path_style=by_path)

        def metrics() -> Any:
            return session.create_client("cloudwatch", region_name=where, config=first)

        return S3Buckets(session.create_client("s3", region_name=where, config=settings), account_id, metrics)
