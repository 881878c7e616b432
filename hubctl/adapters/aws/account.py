"""Fulfils `hubctl.ports.aws.Aws` with boto3: the parts are in aws_iam, aws_dns and aws_sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hubctl.adapters.aws import dns as aws_dns
from hubctl.adapters.aws import eks as aws_eks
from hubctl.adapters.aws import iam as aws_iam
from hubctl.adapters.aws.clients import FEW_ATTEMPTS
from hubctl.adapters.aws.errors import code, in_our_words, is_absent, is_denied
from hubctl.adapters.aws.sessions import Sessions
from hubctl.core.terraform import Identity
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller, LoadBalancer, NotOursError, Record


@contextmanager
def _to_be_made_anew(identity: Identity) -> Iterator[None]:
    """Nobody can log in as the bot: where AWS refuses it, its key or its role is made again."""
    try:
        yield
    except HubctlError as error:
        if identity is Identity.OPERATOR or "network" in error.hint:
            raise
        raise type(error)(error.message, hint="hubctl up makes what the bot logs in with anew; then go on") from error


class AwsAccount:
    """The event's account, as the operator sees it, or as the bot where a call says so."""

    def __init__(self, sessions: Sessions, account_id: str) -> None:
        self._sessions = sessions
        self._account_id = account_id

    def caller(self, identity: Identity = Identity.OPERATOR) -> Caller:
        """Who we are."""
        if identity is Identity.BOT:
            self._sessions.forget(identity)  # a role or key that was just made must not be judged by an old answer
        who = self._sessions.described(identity)
        doing = f"asking AWS who we are, by {who}"
        with _to_be_made_anew(identity), in_our_words(doing, action="sts:GetCallerIdentity"):
            answer = self._sessions.client("sts", identity=identity, attempts=FEW_ATTEMPTS).get_caller_identity()
        return Caller(answer["Account"], answer["Arn"])

    def account_alias(self) -> str:
        """What the account calls itself. Being told no is no failure: the number says the same."""
        from botocore.exceptions import ClientError

        with in_our_words("asking for the account's alias", action="iam:ListAccountAliases"):
            try:
                aliases = self._sessions.client("iam").list_account_aliases()["AccountAliases"]
            except ClientError as error:
                if not is_denied(error):
                    raise
                return ""
        return aliases[0] if aliases else ""

    def bucket_exists(self, bucket: str, region: str) -> bool:
        """Whether a bucket is there and is ours."""
        from botocore.exceptions import ClientError

        s3 = self._sessions.client("s3", region=region)
        with in_our_words(f"looking for s3://{bucket}", action="s3:ListBucket"):
            try:
                s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=self._account_id)
            except ClientError as error:
                if is_absent(error):
                    return False
                if code(error) == "403":
                    raise NotOursError(
                        f"s3://{bucket} exists, but in another account, or this identity may not see it",
                        hint="choose another event name (bucket names are global), or give s3:ListBucket",
                    ) from error
                raise
        return True

    def object_exists(self, bucket: str, key: str, region: str) -> bool:
        """Whether an object is there."""
        from botocore.exceptions import ClientError

        s3 = self._sessions.client("s3", region=region)
        with in_our_words(f"looking for s3://{bucket}/{key}", action="s3:GetObject"):
            try:
                s3.head_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if is_absent(error):
                    return False
                raise
        return True

    def cluster_exists(self, name: str) -> bool:
        """Whether EKS has a cluster of that name."""
        from botocore.exceptions import ClientError

        eks = self._sessions.client("eks")
        with in_our_words(f"looking for the cluster {name}", action="eks:DescribeCluster"):
            try:
                eks.describe_cluster(name=name)
            except ClientError as error:
                if is_absent(error):
                    return False
                raise
        return True

    def stop_cluster_logging(self, name: str) -> bool:
        """Has a cluster's control plane log no more."""
        return aws_eks.stop_logging(self._sessions.client("eks"), name)

    def access_keys(self, user: str) -> Sequence[str]:
        """Ids of a user's access keys."""
        return aws_iam.access_keys(self._sessions.client("iam"), user)

    def ensure_access_key(self, user: str) -> bool:
        """One working key, whose secret is in the bot's profile file."""
        made = aws_iam.ensure_access_key(self._sessions.client("iam"), user, self._sessions.bot)
        self._sessions.forget(Identity.BOT)
        return made

    def purge_user(self, user: str) -> int:
        """Everything that keeps IAM from deleting a user, and the bot's profile file."""
        removed = aws_iam.purge_user(self._sessions.client("iam"), user)
        self._sessions.bot.remove()
        return removed

    def purge_policy_versions(self, path: str) -> int:
        """All versions but the default ones."""
        return aws_iam.purge_policy_versions(self._sessions.client("iam"), path)

    def load_balancer(self, dns_name: str) -> LoadBalancer | None:
        """The load balancer with that DNS name. Kubernetes makes classic ones where no controller of AWS's runs."""
        with in_our_words("listing load balancers", action="elasticloadbalancing:DescribeLoadBalancers"):
            classic: Any = self._sessions.client("elb").get_paginator("describe_load_balancers").paginate()
            for page in classic:
                for found in page.get("LoadBalancerDescriptions", ()):  # some emulators know no classic ones
                    if found["DNSName"] == dns_name:
                        return LoadBalancer(dns_name, found["CanonicalHostedZoneNameID"])
            newer: Any = self._sessions.client("elbv2").get_paginator("describe_load_balancers").paginate()
            for page in newer:
                for found in page["LoadBalancers"]:
                    if found["DNSName"] == dns_name:
                        return LoadBalancer(dns_name, found["CanonicalHostedZoneId"])
        return None

    def records(self, zone: str) -> Sequence[Record] | None:
        """Address records of a zone."""
        return aws_dns.records(self._sessions.client("route53"), zone)

    def upsert_alias(self, zone: str, host: str, balancer: LoadBalancer, event: str) -> bool:
        """Points a host at a load balancer."""
        return aws_dns.upsert_alias(self._sessions.client("route53"), zone, host, balancer, event)

    def remove_aliases(self, zone: str, event: str) -> int:
        """Removes what `upsert_alias` made."""
        return aws_dns.remove_aliases(self._sessions.client("route53"), zone, event)
