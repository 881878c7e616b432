"""What the bot and whoever runs hubctl must be allowed, for an event. The bot's policies are read from the credentials
root, which renders them: they stand in one place only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

import yaml

from hubctl.assets import terraform_dir
from hubctl.config.model import DATA_BUCKET, EventConfig
from hubctl.render import names

Statement = dict[str, Any]
_OPERATOR = Path(__file__).parent / "operator.yaml"
TOPICS = ("cluster", "network", "roles", "state", "storage")


def words(config: EventConfig) -> dict[str, str]:
    """What the policies say for this event: the same names as in terraform/credentials/policies.tf, and the names of
    DNS records and ARNs of the roles of people, which are made by whoever runs hubctl."""
    partition, region, account = names.partition(config.aws.region), config.aws.region, config.aws.account_id
    iam, path = f"arn:{partition}:iam::{account}", names.iam_path(config)
    buckets = sorted(f"arn:{partition}:s3:::{config.bucket_name(short)}" for short in config.buckets)
    exported = config.export.bucket or DATA_BUCKET
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
        "people": json.dumps([names.person_role_arn(config, role) for role in ("operator", "viewer")]),
        "ec2": f"arn:{partition}:ec2:{region}:{account}",
        "efs": f"arn:{partition}:elasticfilesystem:{region}:{account}",
        "eks": f"arn:{partition}:eks:{region}:{account}",
        "buckets": json.dumps(buckets),
        "objects": json.dumps([f"{arn}/*" for arn in buckets]),
        "exported": json.dumps([f"arn:{partition}:s3:::{config.bucket_name(exported)}/hubctl-export/*"]),
        "state_bucket": f"arn:{partition}:s3:::{config.state_bucket}",
        "record_names": json.dumps([*hosts, *(f"_hubctl.{host}" for host in hosts)]),
    }


def of_bot(config: EventConfig) -> Mapping[str, list[Statement]]:
    """Statements by topic."""
    folder = terraform_dir() / "credentials" / "policies"
    return {topic: rendered((folder / f"{topic}.yaml").read_text(encoding="utf-8"), config) for topic in TOPICS}


def of_operator(config: EventConfig, *, gives: bool = True) -> Iterator[Statement]:
    """Statements of operator.yaml with its own keys. What needs another credentials.mode, a zone that there is not,
    people or an export where there are none is left out. Unless the operator `gives` rights, what gives any is left
    out, and what is only needed to take an event away whose state is lost."""
    for statement in rendered(_OPERATOR.read_text(encoding="utf-8"), config):
        if statement.get("Mode", config.credentials.mode) != config.credentials.mode:
            continue
        if statement.get("Zone") and config.dns.zone is None:
            continue
        if statement.get("Export") and config.export.bucket is None:
            continue
        if statement.get("Access") and not config.access:
            continue
        if not gives and (statement.get("Gives") or statement["For"] == ["leftovers"]):
            continue
        yield statement


def rendered(text: str, config: EventConfig) -> list[Statement]:
    """Statements, with this event's words in them."""
    statements: list[Statement] = yaml.safe_load(Template(text).substitute(words(config)))
    return statements
