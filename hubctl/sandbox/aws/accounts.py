"""This module decides whose account a request belongs to.

ministack takes a twelve-digit access key as the account, and the account of an assumed role for its session keys. Closed
here: the key of an IAM user made in another account than the default one answered as the root of the default account, and
a key that nobody ever made answered as root too.
"""

from __future__ import annotations

import re

from ministack import app
from ministack.core import iam_evaluator, responses

_ISSUED_KEY = re.compile(r"^A[KS]IA[A-Z0-9]{12,}$")


def install() -> None:
    """User keys select the account that they were made in."""
    plain = responses.set_request_account_id

    def set_request_account_id(access_key: str) -> None:
        owner = iam_evaluator.find_iam_access_key_account(access_key) if _ISSUED_KEY.match(access_key or "") else None
        plain(owner or access_key)

    app.set_request_account_id = set_request_account_id
