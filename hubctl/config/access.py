"""Who else may run the event, or look at it: people by the ARN that they log in to AWS with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from hubctl.config.types import Contradiction, GitHubName, Name, Principal, Section

Role = Literal["operator", "viewer"]
OPERATOR: Role = "operator"
VIEWER: Role = "viewer"
GrafanaRole = Literal["Viewer", "Editor", "Admin"]

_SSO_ROLE = "AWSReservedSSO_"
_SSO_PATH = ":role/aws-reserved/sso.amazonaws.com/"
_TRUST_POLICY = 2048
"""Characters that a role's trust policy may have, as a rule.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
_REST_OF_TRUST_POLICY = 200


class Person(Section):
    """Somebody, or a group with one role in AWS, who may run the event or look at it."""

    name: Name = Field(description="short name, by which hubctl speaks of them")
    arn: Principal = Field(
        description="the IAM role or user that they log in with, whole, with its path; `hubctl access add` writes it"
    )
    role: Role = Field(
        description="operator: everything but giving rights to others; viewer: sees, without Secrets, changes nothing"
    )
    github: GitHubName | None = Field(
        None,
        description="their name on GitHub, as it writes it, for their role in Grafana; default: none of their own",
    )
    grafana: GrafanaRole | None = Field(
        None, description="their role in Grafana; default: Admin for an operator, Viewer for a viewer"
    )

    @property
    def grafana_role(self) -> GrafanaRole:
        """What they may do in Grafana, once they have a name on GitHub."""
        return self.grafana or ("Admin" if self.role == OPERATOR else "Viewer")


def of_role(people: Sequence[Person], role: Role) -> tuple[str, ...]:
    """The ARNs of all with a role."""
    return tuple(person.arn for person in people if person.role == role)


def disagreements(account_id: str, event: str, people: Sequence[Person]) -> Iterator[Contradiction]:
    """What is wrong with the people of an event, taken together."""
    for key in ("name", "arn"):
        count = Counter(getattr(person, key) for person in people)
        for number, person in enumerate(people):
            value = getattr(person, key)
            first = next(at for at, other in enumerate(people) if getattr(other, key) == value)
            if count[value] > 1 and number > first:
                yield Contradiction(("access", number, key), f"{value} is there twice; everybody has one role")
    for number, person in enumerate(people):
        text = wrong_arn(account_id, event, person.arn)
        if text:
            yield Contradiction(("access", number, "arn"), text)
        if person.grafana and not person.github:
            text = "needs github: Grafana knows people by their names there"
            yield Contradiction(("access", number, "grafana"), text)
    for role in (OPERATOR, VIEWER):
        if sum(len(arn) + 3 for arn in of_role(people, role)) > _TRUST_POLICY - _REST_OF_TRUST_POLICY:
            text = f"too many {role}s: AWS lets no role be assumed by so many; name a role that they share"
            yield Contradiction(("access",), text)


def wrong_arn(account_id: str, event: str, arn: str) -> str:
    """Why nobody can be given access by an ARN; empty if they can."""
    if arn.split(":")[4] != account_id:
        return f"is of account {arn.split(':')[4]}; name a role or user of the event's account {account_id}"
    # AWS takes such an ARN for somebody who does not exist, and refuses the access entry and the trust policy.
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969
    if f"/{_SSO_ROLE}" in arn and _SSO_PATH not in arn:
        name = arn.rpartition("/")[2]
        return f"lacks the role's path; write what this prints: {role_arn_command(name)}"
    if f":role/hubctl/{event}/" in arn or f":user/hubctl/{event}/" in arn:
        return "is hubctl's own, and goes with the event; name what the person logs in with"
    return ""


def role_arn_command(name: str) -> str:
    """The command that prints a role's ARN with its path, which no session tells."""
    return f"aws iam get-role --role-name {name} --query Role.Arn --output text"
