"""This module decides whose account a request belongs to, and refuses keys that nobody has.

ministack takes a twelve-digit access key as the account, and the account of an assumed role for its session keys.
Closed here: the key of an IAM user made in another account than the default one answered as the root of the default
account, and without IAM enforcement a key that was never made, deleted or switched off answered as root too.
"""

from __future__ import annotations

import re
from typing import Any

from ministack import app
from ministack.core import iam_evaluator, responses

from hubctl.sandbox.aws.wire import Reply

_ISSUED_KEY = re.compile(r"^A[KS]IA[A-Z0-9]{12,}$")


def install() -> None:
    """User keys select the account that they were made in; unknown ones are refused."""
    plain_account, plain_dispatch = responses.set_request_account_id, app._dispatch_service_request

    def set_request_account_id(access_key: str) -> None:
        owner = iam_evaluator.find_iam_access_key_account(access_key) if _ISSUED_KEY.match(access_key or "") else None
        plain_account(owner or access_key)

    async def dispatch(*request: Any) -> Reply:
        method, path, headers, body, query, request_id = request
        access_key = app.extract_access_key_id(headers, query)
        if access_key and _ISSUED_KEY.match(access_key):
            found = iam_evaluator.resolve_credential(access_key)
            if isinstance(found, iam_evaluator.CredentialResolutionError):
                service = app.detect_service(
                    method, path, headers, app._routing_params(method, path, headers, body, query)
                )
                denied = iam_evaluator.AuthError(_code(service, found.code), found.message)
                refused: Reply = app._credential_failure(service, f"{service}:Any", request_id, denied, headers)
                return refused
        reply: Reply = await plain_dispatch(*request)
        return reply

    app.set_request_account_id, app._dispatch_service_request = set_request_account_id, dispatch


def _code(service: str, code: str) -> str:
    """EC2 and S3 have words of their own for a key that nobody has."""
    if code != "InvalidClientTokenId":
        return code
    return {"ec2": "AuthFailure", "s3": "InvalidAccessKeyId"}.get(service, code)
