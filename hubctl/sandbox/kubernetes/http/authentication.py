"""This module finds out who a bearer token belongs to: the operator, or whoever AWS says an EKS token is from."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from hubctl.sandbox.kubernetes.cloud.session import beside, find_cluster
from hubctl.sandbox.kubernetes.http.authorization import Grants, grants_of
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

OPERATOR = "kubernetes-admin"
_PREFIX = "k8s-aws-v1."
_REMEMBER_SECONDS = 60.0
_TIMEOUT_SECONDS = 10.0
_HEADER = "x-k8s-aws-id"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""The endpoint is on this machine; a proxy of the machine is not asked for it."""


@dataclass(frozen=True)
class _Known:
    user: str
    grants: Grants
    until: float


class Authenticator:
    """Knows the operator's token, and asks STS about presigned ones, as aws-iam-authenticator does."""

    def __init__(self, settings: KubernetesSettings, token: str) -> None:
        self._settings, self._token = settings, token
        self._known: dict[str, _Known] = {}
        self._has_cluster = not settings.requires_cluster
        self._asked_at = float("-inf")

    def forget(self) -> None:
        """After the cluster has gone: nobody is known, and a cluster must exist again."""
        self._known = {}
        self._has_cluster = not self._settings.requires_cluster
        self._asked_at = float("-inf")

    async def user_of(self, token: str) -> tuple[str, Grants] | None:
        """The name behind a token and what it may do; None for 401."""
        if not await self._serves():
            return None
        if hmac.compare_digest(token.encode(), self._token.encode()):
            return OPERATOR, None
        return await self._aws_user(token) if token.startswith(_PREFIX) else None

    async def _serves(self) -> bool:
        """Whether the EKS cluster exists, where that is required. Asked again at most every half second."""
        if self._has_cluster:
            return True
        if time.monotonic() - self._asked_at > 0.5:
            self._asked_at = time.monotonic()
            found = await beside(find_cluster, self._settings)
            self._has_cluster = found is not None
        return self._has_cluster

    async def _aws_user(self, token: str) -> tuple[str, Grants] | None:
        known = self._known.get(token)
        if known is not None and known.until > time.monotonic():
            return known.user, known.grants
        url = _presigned(token)
        if url is None or not self._is_ours(url):
            return None
        # In a thread, all of it: the AWS endpoint is served by this very loop.
        cluster = self._settings.cluster_name
        if cluster is None:
            cluster = await beside(_any_cluster, self._settings)
        user = await beside(_caller, url, cluster)
        if user is None:
            return None
        try:
            judged = self._settings.judges_access
            grants = await beside(grants_of, self._settings, cluster, user) if judged else None
        except LookupError:
            return None
        self._known[token] = _Known(user, grants, time.monotonic() + _REMEMBER_SECONDS)
        return user, grants

    def _is_ours(self, url: str) -> bool:
        """Only the AWS endpoint of the sandbox is called, only for this one action, only with the header signed."""
        endpoint = self._settings.aws_endpoint_url
        if endpoint is None:
            return False
        wanted, given = urlsplit(endpoint), urlsplit(url)
        if (wanted.scheme, wanted.hostname, wanted.port) != (given.scheme, given.hostname, given.port):
            return False
        query = {key.lower(): values for key, values in parse_qs(given.query).items()}
        signed = ";".join(query.get("x-amz-signedheaders", [])).split(";")
        return query.get("action") == ["GetCallerIdentity"] and _HEADER in signed


def _any_cluster(settings: KubernetesSettings) -> str:
    found = find_cluster(settings)
    return "" if found is None else found.name


def _presigned(token: str) -> str | None:
    text = token.removeprefix(_PREFIX)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _caller(url: str, cluster: str) -> str | None:
    """Whom STS sees behind a presigned URL. The cluster's name is part of what was signed."""
    request = urllib.request.Request(url, headers={_HEADER: cluster})  # noqa: S310 - compared with the endpoint before
    try:
        with _DIRECT.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            text = answer.read()
    except (urllib.error.URLError, TimeoutError):
        return None
    arns = [node.text for node in ElementTree.fromstring(text).iter() if node.tag.endswith("Arn")]  # noqa: S314
    return arns[0] if arns and arns[0] else None
