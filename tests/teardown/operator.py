"""Somebody who may do what `hubctl doctor` asks the operator about, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from hubctl.doctor.questions import of_operator
from tests.adapters.aws.conftest import Account
from tests.teardown.planted import REGIONS


@dataclass
class Operator(Account):
    """The account, met as this user."""

    key: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        mine = {"AWS_ACCESS_KEY_ID": self.key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": self.key["SecretAccessKey"]}
        return {**super().environment, **mine}


def hired(root: Account) -> Operator:
    """A user with the operator's statements, as policies that are not longer than IAM lets them be."""
    iam = root.client("iam")
    iam.create_user(UserName="operator")
    for region in REGIONS:
        aws = root.config.aws.model_copy(update={"region": region})
        for number, asked in enumerate(of_operator(root.config.model_copy(update={"aws": aws}))):
            said = {key: asked.statement[key] for key in ("Action", "Resource", "Condition") if key in asked.statement}
            document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **said}]})
            iam.put_user_policy(UserName="operator", PolicyName=f"{region}-{number}", PolicyDocument=document)
    return Operator(root.endpoint, root.work, key=iam.create_access_key(UserName="operator")["AccessKey"])
