"""What is known about the event's AWS side: the typed outputs of the Terraform roots.

Each class is named for its root and has one field an output, name for name (a contract test holds this). What one root
needs from another comes through here as a variable, never through `terraform_remote_state`: with that, destroying the
first before the second made the second's destroy fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, TypeVar

from hubctl.core.terraform import RootState


class MissingFactsError(LookupError):
    """A root's outputs are not known yet: it was never applied, or its apply stopped half-way."""

    def __init__(self, root: str) -> None:
        super().__init__(f"the outputs of {root} are not known yet")
        self.root = root


@dataclass(frozen=True)
class Outputs:
    """Base of all root outputs. `ROOT` is the root module's folder name."""

    @classmethod
    def root(cls) -> str:
        """Folder name of the root module, from the class name: SecondaryBucketOutputs -> secondary-bucket."""
        words = cls.__name__.removesuffix("Outputs")
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(words))

    @classmethod
    def parse(cls, outputs: Mapping[str, Any]) -> Self:
        """The typed outputs. Raises MissingFactsError if one is missing."""
        names = [item.name for item in fields(cls)]
        if any(name not in outputs for name in names):
            raise MissingFactsError(cls.root())
        return cls(**{name: outputs[name] for name in names})


@dataclass(frozen=True)
class CredentialsOutputs(Outputs):
    """Of terraform/credentials."""

    bot_name: str
    """Name of the bot user or role."""
    bot_arn: str
    boundary_arn: str
    """Permissions boundary that every role of the event must carry."""


@dataclass(frozen=True)
class StateBackendOutputs(Outputs):
    """Of terraform/state-backend."""

    bucket: str
    region: str


@dataclass(frozen=True)
class ClusterOutputs(Outputs):
    """Of terraform/cluster."""

    cluster_name: str
    cluster_endpoint: str
    cluster_ca: str
    """The certificate authority, base64 of PEM, as EKS gives it."""
    vpc_id: str
    file_system_id: str
    data_bucket: str
    user_role_name: str
    """Role of the participants' pods, to which bucket policies are attached."""
    user_role_arn: str
    autoscaler_role_arn: str
    node_group_names: dict[str, str]
    """From short name (core, user, worker) to the node group's name in EKS."""


@dataclass(frozen=True)
class SecondaryBucketOutputs(Outputs):
    """Of terraform/secondary-bucket, one instance a bucket."""

    bucket: str
    region: str


O = TypeVar("O", bound=Outputs)  # noqa: E741


@dataclass(frozen=True)
class Facts:
    """Outputs of roots by root key ("cluster", "secondary-bucket/imagery"). Immutable: `add` returns a new one."""

    by_root: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    remote: frozenset[str] = frozenset()
    """Keys of the roots whose state is in the state bucket, of those that can be on disk too."""
    seen: Mapping[str, RootState] = field(default_factory=dict, repr=False)
    """States by root key, where a command that only looks has read them: a read costs a second of terraform."""

    def add(self, key: str, outputs: Mapping[str, Any]) -> Facts:
        """These facts and the outputs of one more root."""
        return replace(self, by_root={**self.by_root, key: dict(outputs)})

    def see(self, key: str, state: RootState) -> Facts:
        """These facts and the state of one more root, with its outputs if it has any."""
        known = self.add(key, state.outputs) if state.outputs else self
        return replace(known, seen={**self.seen, key: state})

    def drop(self, key: str) -> Facts:
        """These facts without a root that is gone."""
        return replace(self, by_root={name: outputs for name, outputs in self.by_root.items() if name != key})

    def moved(self, key: str, *, remote: bool) -> Facts:
        """These facts after a root's state moved into the state bucket, or out of it."""
        return replace(self, remote=self.remote | {key} if remote else self.remote - {key})

    def need(self, kind: type[O], instance: str = "") -> O:
        """Typed outputs of a root. Raises MissingFactsError if they are not known."""
        key = f"{kind.root()}/{instance}" if instance else kind.root()
        if key not in self.by_root:
            raise MissingFactsError(key)
        return kind.parse(self.by_root[key])

    def get(self, kind: type[O], instance: str = "") -> O | None:
        """Typed outputs of a root, or None if they are not known."""
        try:
            return self.need(kind, instance)
        except MissingFactsError:
            return None
