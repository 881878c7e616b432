"""What AWS answers, in hubctl's words: who may not do what, what has expired, what cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubctl.errors import HubctlError, RefusedError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

ABSENT = frozenset(
    {
        "404",
        "NoSuchBucket",
        "NoSuchKey",
        "NoSuchEntity",
        "NotFound",
        "ResourceNotFoundException",
        "LoadBalancerNotFound",
        "AccessPointNotFound",
        "NoSuchHostedZone",
    }
)
"""Codes that mean absence. Nothing else does: 403 is a failure."""

_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403", "Forbidden"}
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_UNKNOWN = frozenset(
    {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AuthFailure",
    }
)
_LOG_IN = "log in again (aws sso login), or export other credentials, then run the same command again"


def code(error: ClientError) -> str:
    """AWS's code of an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_absent(error: ClientError) -> bool:
    """Whether an error says that the thing is not there."""
    return code(error) in ABSENT


@contextmanager
def in_our_words(doing: str, *, action: str) -> Iterator[None]:
    """Raises HubctlError for what boto3 raises. `doing` begins the sentence, `action` is the IAM action it needs."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        EndpointConnectionError,
        NoCredentialsError,
        PartialCredentialsError,
        ProfileNotFound,
    )

    try:
        yield
    except ClientError as error:
        raise _refusal(doing, action, error) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise RefusedError(
            f"{doing}: there are no AWS credentials", hint="aws sso login, or export AWS_PROFILE=…"
        ) from error
    except ProfileNotFound as error:
        raise RefusedError(
            f"{doing}: {error}", hint="correct aws.profile in the config, or: aws configure list-profiles"
        ) from error
    except EndpointConnectionError as error:
        raise HubctlError(f"{doing}: {error}", hint="check the network, then run the same command again") from error
    except BotoCoreError as error:
        raise HubctlError(f"{doing}: {error}", hint="run the same command again") from error


def _refusal(doing: str, action: str, error: ClientError) -> HubctlError:
    said = code(error)
    if said in _DENIED:
        return HubctlError(f"{doing}: AWS does not allow {action}", hint=f"give this identity {action}")
    if said in _EXPIRED:
        return RefusedError(f"{doing}: the AWS credentials have expired", hint=_LOG_IN)
    if said in _UNKNOWN:
        return RefusedError(f"{doing}: AWS does not know these credentials ({said})", hint=_LOG_IN)
    words = error.response.get("Error", {}).get("Message", "")
    return HubctlError(f"{doing}: {said}: {words}", hint="run the same command again")
