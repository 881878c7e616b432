"""Fulfils `hubctl.ports.entrances.Entrances` with IAM and EKS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hubctl.adapters.aws.errors import in_our_words, is_absent
from hubctl.adapters.aws.sessions import Sessions


class AwsEntrances:
    """Asked as the operator."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def trusted(self, role: str) -> Sequence[str] | None:
        """See the port."""
        from botocore.exceptions import ClientError

        with in_our_words(f"asking who may assume {role}", action="iam:GetRole"):
            try:
                found: Any = self._sessions.client("iam").get_role(RoleName=role)["Role"]
            except ClientError as error:
                if is_absent(error):
                    return None
                raise
        document = found["AssumeRolePolicyDocument"]
        statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
        return tuple(arn for one in statements for arn in _several(one.get("Principal", {}).get("AWS", ())))

    def entries(self, cluster: str) -> Mapping[str, tuple[str, ...]] | None:
        """See the port."""
        from botocore.exceptions import ClientError

        eks: Any = self._sessions.client("eks")
        with in_our_words(f"asking who may enter {cluster}", action="eks:ListAccessEntries"):
            try:
                pages = eks.get_paginator("list_access_entries").paginate(clusterName=cluster)
                principals = [arn for page in pages for arn in page["accessEntries"]]
                return {arn: tuple(_policies(eks, cluster, arn)) for arn in principals}
            except ClientError as error:
                if is_absent(error):
                    return None
                raise


def _policies(eks: Any, cluster: str, principal: str) -> Sequence[str]:
    pages = eks.get_paginator("list_associated_access_policies").paginate(clusterName=cluster, principalArn=principal)
    return [one["policyArn"].rpartition("/")[2] for page in pages for one in page["associatedAccessPolicies"]]


def _several(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
