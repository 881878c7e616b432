"""Fulfils `hubctl.ports.census.Census` with boto3, as the environment has it: no config is known."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from hubctl.adapters.aws.clients import FEW_ATTEMPTS, client_settings
from hubctl.adapters.aws.endpoints import in_effect, s3_endpoint
from hubctl.adapters.aws.errors import in_our_words, is_absent
from hubctl.adapters.aws.inventory_ec2 import EC2
from hubctl.adapters.aws.inventory_services import SERVICES
from hubctl.config.cluster import OWN_TAG
from hubctl.costs.things import PRICED
from hubctl.ports.aws import Caller
from hubctl.ports.census import Marked
from hubctl.ports.inventory import Thing, plural

_ANY_REGION = "us-east-1"


class AwsCensus:
    """The account of the environment's credentials. Thread-safe. Raises RefusedError if there are none."""

    def __init__(self) -> None:
        import boto3

        with in_our_words("looking for AWS credentials", action="nothing"):
            self._session: Any = boto3.Session()
            self._home = self._session.region_name or os.environ.get("AWS_REGION") or _ANY_REGION
            by_path = bool(s3_endpoint(in_effect(os.environ, self._session._session)))
        self._settings = client_settings(path_style=by_path, attempts=FEW_ATTEMPTS)
        self._guard = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def _client(self, service: str, region: str = "") -> Any:
        key = (service, region or self._home)
        with self._guard:
            if key not in self._clients:
                self._clients[key] = self._session.client(service, region_name=key[1], config=self._settings)
            return self._clients[key]

    def caller(self) -> Caller:
        """See the port."""
        with in_our_words("asking AWS who we are", action="sts:GetCallerIdentity"):
            answer = self._client("sts").get_caller_identity()
        return Caller(answer["Account"], answer["Arn"])

    def regions(self) -> Sequence[str]:
        """See the port."""
        with in_our_words("listing regions", action="ec2:DescribeRegions"):
            return sorted(one["RegionName"] for one in self._client("ec2").describe_regions()["Regions"])

    def marked(self, region: str) -> Sequence[Marked]:
        """See the port."""
        with in_our_words(f"listing what is tagged in {region}", action="tag:GetResources"):
            pages = self._client("resourcegroupstaggingapi", region).get_paginator("get_resources")
            return [_marked(one) for page in pages.paginate(TagFilters=[{"Key": OWN_TAG}]) for one in _of(page)]

    def priced(self, region: str) -> Sequence[Thing]:
        """See the port. Log groups and alarms are left out: they cost cents, and their listings take a call each."""
        return [thing for kind in PRICED for thing in self._listed(kind, region)]

    def _listed(self, kind: str, region: str) -> Iterator[Thing]:
        service, lister = ("ec2", EC2[kind]) if kind in EC2 else SERVICES.get(kind, ("", None))
        if lister is None or kind == "KMS key":
            return
        with in_our_words(f"listing {plural(kind)} in {region}", action=f"the listing of {plural(kind)} in {service}"):
            yield from lister(self._client(service, region), region)

    def content(self, bucket: str, region: str, key: str) -> bytes | None:
        """See the port."""
        from botocore.exceptions import ClientError

        with in_our_words(f"reading s3://{bucket}/{key}", action="s3:GetObject"):
            try:
                return bytes(self._client("s3", region).get_object(Bucket=bucket, Key=key)["Body"].read())
            except ClientError as error:
                if is_absent(error):
                    return None
                raise

    def cluster_made(self, name: str, region: str) -> dt.datetime | None:
        """See the port."""
        from botocore.exceptions import ClientError

        with in_our_words(f"looking for the cluster {name}", action="eks:DescribeCluster"):
            try:
                made: dt.datetime = self._client("eks", region).describe_cluster(name=name)["cluster"]["createdAt"]
            except ClientError as error:
                if is_absent(error):
                    return None
                raise
        return made


def _of(page: Any) -> Iterator[Any]:
    yield from page["ResourceTagMappingList"]


def _marked(found: Any) -> Marked:
    return Marked(found["ResourceARN"], {tag["Key"]: tag["Value"] for tag in found["Tags"]})
