"""What an identity may do, as IAM's policy simulator has it. Nothing is done; asking needs a permission of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from hubctl.errors import HubctlError


class MayNotAskError(HubctlError):
    """This identity may not use the simulator, or IAM cannot simulate it."""


class By(Enum):
    """Who says no."""

    NOBODY = "nobody"
    IDENTITY = "identity"
    """The identity's own policies do not allow it, or deny it."""
    BOUNDARY = "boundary"
    """Its permissions boundary does not."""
    ORGANISATION = "organisation"
    """A service control policy. The simulator is known to report these where none applies."""
    UNKNOWN = "unknown"
    """A policy has a condition on something that only a real call has."""


@dataclass(frozen=True)
class Question:
    """Whether all of these actions are allowed on all of these resources, in a request with these keys."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Condition keys by name."""


@dataclass(frozen=True)
class Answer:
    """What became of one action on one resource."""

    action: str
    resource: str
    denied_by: By
    missing_keys: tuple[str, ...] = ()


class Permissions(Protocol):
    """Safe to use from several threads."""

    def principal(self, caller_arn: str) -> str | None:
        """The ARN that can be simulated for a caller: of a role for its session. None: the account's root, which is
        bound by no policy of the account. Raises MayNotAskError if it cannot be found out."""
        ...

    def exists(self, principal: str) -> bool:
        """Whether there is a role or user of that ARN. Raises MayNotAskError if that may not be asked."""
        ...

    def ask(self, principal: str, question: Question) -> Sequence[Answer]:
        """One answer for each action and resource. Raises MayNotAskError if the simulator may not be used."""
        ...
