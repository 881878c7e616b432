"""Tokens for an EKS cluster: a presigned STS GetCallerIdentity address, which the cluster calls to learn who asks.

The same as `aws eks get-token` makes, so that the AWS CLI need not be installed.
https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
"""

from __future__ import annotations

import base64
import datetime as dt
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws.clients import client_settings
from hubctl.adapters.aws.errors import in_our_words

if TYPE_CHECKING:
    import boto3

_ADDRESS_SECONDS = 60
_TOKEN_MINUTES = 14
"""A cluster takes a token for 15 minutes after it was signed; one minute is left for clocks that differ."""


def token(session: boto3.Session, cluster: str, region: str) -> str:
    """A token for a cluster. Raises RefusedError if there are no credentials."""
    from botocore.model import ServiceId
    from botocore.signers import RequestSigner

    with in_our_words(f"signing a token for {cluster}", action="sts:GetCallerIdentity"):
        endpoint = session.client("sts", region_name=region).meta.endpoint_url
        credentials: Any = session.get_credentials()
        signer = RequestSigner(ServiceId("sts"), region, "sts", "v4", credentials, session.events)
        address = signer.generate_presigned_url(
            {
                "method": "GET",
                "url": f"{_regional(endpoint, region)}/?Action=GetCallerIdentity&Version=2011-06-15",
                "body": {},
                "headers": {"x-k8s-aws-id": cluster},
                "context": {},
            },
            region_name=region,
            expires_in=_ADDRESS_SECONDS,
            operation_name="",
        )
    return "k8s-aws-v1." + base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")


def _regional(endpoint: str, region: str) -> str:
    """EKS wants the region's own STS, not the global one that some old settings choose."""
    if endpoint.rstrip("/") == "https://sts.amazonaws.com":
        return f"https://sts.{region}.amazonaws.com"
    return endpoint.rstrip("/")


def exec_credential(
    cluster: str, region: str, role_arns: Sequence[str] = (), profile: str | None = None
) -> dict[str, Any]:
    """What a Kubernetes client expects from its credentials helper, for the identity of the environment or of a
    profile, or for a role that it may assume, if need be through others. Raises HubctlError if there are none,
    or not for a role.

    A profile that is named here counts more than keys in the environment; one that AWS_PROFILE names counts less.
    """
    import boto3

    with in_our_words(f"signing a token for {cluster}", action="sts:GetCallerIdentity"):
        session = boto3.Session(profile_name=profile, region_name=region)
    for role_arn in role_arns:
        with in_our_words(f"assuming {role_arn}", action="sts:AssumeRole"):
            sts = session.client("sts", region_name=region, config=client_settings(path_style=False))
            made = sts.assume_role(RoleArn=role_arn, RoleSessionName=f"hubctl-{os.getpid()}")["Credentials"]
        session = boto3.Session(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"], region_name=region)
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=_TOKEN_MINUTES)
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "spec": {},
        "status": {
            "expirationTimestamp": f"{until:%Y-%m-%dT%H:%M:%SZ}",
            "token": token(session, cluster, region),
        },
    }
