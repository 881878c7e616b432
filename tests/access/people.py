"""An event with an operator, a viewer by a role, and what AWS says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hubctl.config.access import Person
from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.aws import Caller
from tests.fakes.context import example_config

ACCOUNT = "123456789012"
ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"
PI = f"arn:aws:iam::{ACCOUNT}:role/staff/pi"
OPERATORS = f"arn:aws:iam::{ACCOUNT}:role/hubctl/ohw/ohw-operator"
VIEWERS = f"arn:aws:iam::{ACCOUNT}:role/hubctl/ohw/ohw-viewer"
ADMIN, VIEW = "AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"


def config() -> EventConfig:
    people = (
        Person(name="ada", arn=ADA, role="operator", github="ada"),
        Person(name="pi", arn=PI, role="viewer"),
    )
    return example_config().model_copy(update={"access": people})


@dataclass
class Aws:
    """Says who asks, or refuses to."""

    arn: str = f"arn:aws:iam::{ACCOUNT}:root"
    denied: str = ""

    def caller(self, *_identity: object) -> Caller:
        if self.denied:
            raise HubctlError(self.denied, hint="log in")
        return Caller(ACCOUNT, self.arn)


@dataclass
class Entrances:
    """Who is let in. Declare what differs from the config's people."""

    by_role: dict[str, Sequence[str] | None] = field(
        default_factory=lambda: {"ohw-operator": (ADA,), "ohw-viewer": (PI,)}
    )
    by_arn: Mapping[str, tuple[str, ...]] | None = field(
        default_factory=lambda: {ADA: (ADMIN,), OPERATORS: (ADMIN,), PI: (VIEW,), VIEWERS: (VIEW,)}
    )

    def trusted(self, role: str) -> Sequence[str] | None:
        return self.by_role[role]

    def entries(self, _cluster: str) -> Mapping[str, tuple[str, ...]] | None:
        return self.by_arn
