"""What AWS answers, in hubctl's words: who may not do what, what has expired, what cannot be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubctl.errors import HubctlError, RefusedError

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

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
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "Client.UnauthorizedOperation",
        "AuthorizationError",
        "AuthorizationErrorException",
        "UnauthorizedAccess",
        "403",
        "Forbidden",
    }
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
_SKEWED = frozenset({"RequestTimeTooSkewed", "SignatureNotYetCurrent"})
_LOG_IN = "log in again (aws sso login), or export other credentials, then run the same command again"
_WANTED = re.compile(r"not authorized to perform: (\S+)")
_BECAUSE = re.compile(r"(?:with an|because of an|because no) .*$", re.DOTALL)


def code(error: ClientError) -> str:
    """AWS's code of an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_absent(error: ClientError) -> bool:
    """Whether an error says that the thing is not there."""
    return code(error) in ABSENT


def is_denied(error: ClientError) -> bool:
    """Whether an error says that this identity may not do it."""
    return code(error) in _DENIED


@contextmanager
def in_our_words(doing: str, *, action: str) -> Iterator[None]:
    """Raises HubctlError for what boto3 raises. `doing` begins the sentence, `action` is the IAM action it needs."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise _refusal(doing, action, error) from error
    except BotoCoreError as error:
        raise _before_aws(doing, error) from error
    except ResponseParserError as error:
        raise HubctlError(
            f"{doing}: the answer is not AWS's: {' '.join(str(error).split())[:200]}",
            hint="check the endpoint: AWS_ENDPOINT_URL, or endpoint_url in ~/.aws/config",
        ) from error


def _before_aws(doing: str, error: BotoCoreError) -> HubctlError:
    """What failed before AWS could answer: credentials, profiles, the network."""
    from botocore import exceptions as botocore

    kind: type[HubctlError] = RefusedError
    why, hint = str(error), "run the same command again"
    match error:
        case botocore.NoCredentialsError() | botocore.PartialCredentialsError():
            why, hint = "there are no AWS credentials", "aws sso login, or export AWS_PROFILE=…"
        case botocore.SSOError() | botocore.TokenRetrievalError():
            why, hint = "the login at AWS has ended", f"aws sso login, then {hint}"
        case botocore.CredentialRetrievalError():
            hint = _LOG_IN
        case botocore.ProfileNotFound() | botocore.ConfigParseError():
            hint = "correct aws.profile in the config, or: aws configure list-profiles"
        case botocore.NoRegionError():
            why, hint = "no region is set", "export AWS_REGION=us-west-2, or another"
        case botocore.HTTPClientError() | botocore.ConnectionError():
            kind, hint = HubctlError, f"check the network, then {hint}"
        case _:
            kind = HubctlError
    return kind(f"{doing}: {why}", hint=hint)


def _refusal(doing: str, action: str, error: ClientError) -> HubctlError:
    said, words = code(error), str(error.response.get("Error", {}).get("Message", ""))
    if said in _DENIED:
        return _denied(doing, action, words)
    if said in _EXPIRED:
        return RefusedError(f"{doing}: the AWS credentials have expired", hint=_LOG_IN)
    if said in _UNKNOWN:
        return RefusedError(f"{doing}: AWS does not know these credentials ({said})", hint=_LOG_IN)
    if said == "NoSuchBucket":
        return RefusedError(f"{doing}: there is no such bucket", hint="aws s3 ls shows those that there are")
    if said in _SKEWED:
        return RefusedError(f"{doing}: this machine's clock is wrong: {words}", hint="set the clock (NTP)")
    return HubctlError(f"{doing}: {said}: {words}", hint="run the same command again")


def _denied(doing: str, action: str, words: str) -> HubctlError:
    """Names the action that AWS named, if it did, and the kind of policy that stands against it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    named, because = _WANTED.search(words), _BECAUSE.search(words)
    wanted = named.group(1) if named else action
    why = f" ({because.group().strip()})" if because else ""
    return HubctlError(f"{doing}: AWS does not allow {wanted}{why}", hint=f"give this identity {wanted}")
