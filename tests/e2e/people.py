"""People of the sandbox's account, with keys of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from hubctl.sandbox import process


@dataclass(frozen=True)
class User:
    """Somebody with a key and no rights, but to assume roles of events."""

    arn: str
    key_id: str
    secret: str = field(repr=False)


def user(folder: Path, name: str) -> User:
    """Makes a user in the account of the sandbox beside a config."""
    iam = _client(folder, "iam")
    made = iam.create_user(UserName=name)["User"]
    assume = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/hubctl/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [assume]})
    iam.put_user_policy(UserName=name, PolicyName="assume", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return User(made["Arn"], key["AccessKeyId"], key["SecretAccessKey"])


def in_role(folder: Path, somebody: User, role: str) -> dict[str, str]:
    """The environment in which hubctl acts in a role of the event, assumed with somebody's own key."""
    arn = somebody.arn.replace(f"user/{somebody.arn.rpartition('/')[2]}", f"role/hubctl/ohw/{role}")
    sts = _client(folder, "sts", aws_access_key_id=somebody.key_id, aws_secret_access_key=somebody.secret)
    made = sts.assume_role(RoleArn=arn, RoleSessionName="ada")["Credentials"]
    names = {"AccessKeyId": "ACCESS_KEY_ID", "SecretAccessKey": "SECRET_ACCESS_KEY", "SessionToken": "SESSION_TOKEN"}
    return {f"HUBCTL_SANDBOX_AWS_{name}": made[field] for field, name in names.items()}


def _client(folder: Path, service: str, **credentials: str) -> Any:
    running = process.status(folder / ".hubctl" / "sandbox")
    assert running is not None
    environment = running.environment()
    root = {name.lower(): environment[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    make: Any = boto3.client
    return make(service, endpoint_url=environment["AWS_ENDPOINT_URL"], region_name="us-west-2", **root | credentials)
