"""Why S3 refuses to delete a version for good, and what a person can do about it.

S3 answers all of these with AccessDenied; the causes are told apart by asking. What may not be asked is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from hubctl.ports.buckets import Obstacle, Refusal

_ACTIONS = ("s3:DeleteObjectVersion", "s3:DeleteObject")
_DENIED = frozenset({"AccessDenied", "403", "MethodNotAllowed"})
_EXPLICIT = "explicit deny in "
"""AWS names the kind of policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"""


def obstacle(client: Any, bucket: str, refusal: Refusal, owner: dict[str, str]) -> Obstacle:
    """The first cause that is found to be one; at worst what S3 said."""
    if refusal.code not in _DENIED:
        return Obstacle(f"{refusal.code}: {refusal.message}", "run the same command again")
    named = {"Bucket": bucket, "Key": refusal.version.key, "VersionId": refusal.version.version_id, **owner}
    looks: tuple[Callable[[], Obstacle | None], ...] = (
        lambda: _retention(client, named),
        lambda: _legal_hold(client, named),
        lambda: _mfa_delete(client, bucket, owner),
        lambda: _policy(client, bucket, owner),
    )
    found = (cause for look in looks if (cause := _asked(look)))
    return next(found, None) or _permission(refusal)


def _asked(look: Callable[[], Obstacle | None]) -> Obstacle | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return look()
    except (ClientError, BotoCoreError, KeyError):  # no lock, no policy, or not allowed to ask
        return None


def _retention(client: Any, named: dict[str, str]) -> Obstacle:
    retention = client.get_object_retention(**named)["Retention"]
    reason = f"object lock in {retention['Mode']} mode until {retention['RetainUntilDate']:%Y-%m-%d %H:%M} UTC"
    if retention["Mode"] == "COMPLIANCE":
        return Obstacle(reason, f"nobody can shorten it, AWS included; after that day: hubctl empty {named['Bucket']}")
    shown = " ".join(("--bucket", named["Bucket"], "--key", f"'{named['Key']}'", "--version-id", named["VersionId"]))
    return Obstacle(reason, f"wait until then, or: aws s3api delete-object --bypass-governance-retention {shown}")


def _legal_hold(client: Any, named: dict[str, str]) -> Obstacle | None:
    if client.get_object_legal_hold(**named)["LegalHold"]["Status"] != "ON":
        return None
    shown = " ".join(("--bucket", named["Bucket"], "--key", f"'{named['Key']}'", "--version-id", named["VersionId"]))
    return Obstacle("a legal hold", f"aws s3api put-object-legal-hold --legal-hold Status=OFF {shown}")


def _mfa_delete(client: Any, bucket: str, owner: dict[str, str]) -> Obstacle | None:
    if client.get_bucket_versioning(Bucket=bucket, **owner).get("MFADelete") != "Enabled":
        return None
    return Obstacle(
        "MFA delete is on: only the account's root user, with its MFA device, can delete versions",
        f"as root: aws s3api put-bucket-versioning --bucket {bucket} --mfa 'SERIAL CODE' "
        "--versioning-configuration Status=Enabled,MFADelete=Disabled",
    )


def _policy(client: Any, bucket: str, owner: dict[str, str]) -> Obstacle | None:
    document = json.loads(client.get_bucket_policy(Bucket=bucket, **owner)["Policy"])
    for statement in _denials(document):
        name = f" (statement {statement['Sid']!r})" if statement.get("Sid") else ""
        return Obstacle(
            f"the bucket's policy{name} denies s3:DeleteObjectVersion",
            f"take that statement out of the policy: aws s3api get-bucket-policy --bucket {bucket}",
        )
    return None


def _denials(document: Any) -> Iterator[dict[str, Any]]:
    """Statements that deny deleting, but for those that only ask for TLS, which every call of hubctl's has."""
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        asks_for_tls = "aws:SecureTransport" in json.dumps(statement.get("Condition", {}))
        if statement.get("Effect") == "Deny" and not asks_for_tls and _covers(statement.get("Action", [])):
            yield statement


def _covers(actions: str | list[str]) -> bool:
    given = [actions] if isinstance(actions, str) else actions
    return any(fnmatchcase(wanted.lower(), pattern.lower()) for wanted in _ACTIONS for pattern in given)


def _permission(refusal: Refusal) -> Obstacle:
    _, found, policy = refusal.message.partition(_EXPLICIT)
    if found:
        return Obstacle(
            f"AWS does not allow it: explicit deny in {policy}", "have that policy allow s3:DeleteObjectVersion"
        )
    said = f" ({refusal.message})" if refusal.message else ""
    return Obstacle(
        f"AWS does not allow s3:DeleteObjectVersion{said}", "give this identity s3:DeleteObjectVersion on the bucket"
    )
