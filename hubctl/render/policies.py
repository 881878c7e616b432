"""The bot's policies as the credentials root renders them, read from there: they stand in one place only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from string import Template
from typing import Any

import yaml

from hubctl.assets import terraform_dir
from hubctl.config.model import EventConfig
from hubctl.render import names

Statement = dict[str, Any]
TOPICS = ("cluster", "network", "roles", "state", "storage")


def words(config: EventConfig) -> dict[str, str]:
    """What the policies say for this event: the same names as in terraform/credentials/policies.tf, and the names of
    DNS records, which are the operator's to write."""
    partition, region, account = names.partition(config.aws.region), config.aws.region, config.aws.account_id
    iam, path = f"arn:{partition}:iam::{account}", names.iam_path(config)
    buckets = sorted(f"arn:{partition}:s3:::{config.bucket_name(short)}" for short in config.buckets)
    hosts = sorted(hub.host for hub in config.hubs.values())
    return {
        "account": account,
        "partition": partition,
        "region": region,
        "regions": json.dumps(sorted({region, *(config.bucket_region(short) for short in config.buckets)})),
        "event": config.name,
        "cluster": config.cluster_name,
        "bot": names.bot_arn(config),
        "boundary": names.boundary_arn(config),
        "policies": f"{iam}:policy{path}*",
        "roles": f"{iam}:role{path}*",
        "ec2": f"arn:{partition}:ec2:{region}:{account}",
        "efs": f"arn:{partition}:elasticfilesystem:{region}:{account}",
        "eks": f"arn:{partition}:eks:{region}:{account}",
        "buckets": json.dumps(buckets),
        "objects": json.dumps([f"{arn}/*" for arn in buckets]),
        "state_bucket": f"arn:{partition}:s3:::{config.state_bucket}",
        "record_names": json.dumps([*hosts, *(f"_hubctl.{host}" for host in hosts)]),
    }


def of_bot(config: EventConfig) -> Mapping[str, list[Statement]]:
    """Statements by topic."""
    folder = terraform_dir() / "credentials" / "policies"
    return {topic: rendered((folder / f"{topic}.yaml").read_text(encoding="utf-8"), config) for topic in TOPICS}


def rendered(text: str, config: EventConfig) -> list[Statement]:
    """Statements, with this event's words in them."""
    statements: list[Statement] = yaml.safe_load(Template(text).substitute(words(config)))
    return statements
