"""The machines of the cluster: managed node groups, in the config."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from hubctl.config.sizing import GIB, platform
from hubctl.config.types import Contradiction, InstanceType, LabelKey, LabelValue, Section, Size, refuse, size_in_bytes

_SMALLEST_DISK_GIB = 20


class Taint(Section):
    """A taint of a node group, in Kubernetes' words."""

    key: LabelKey = Field(description='such as "example.org/dedicated"')
    value: LabelValue = Field("", description='such as "user"')
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        "NoSchedule", description="what happens to pods that do not tolerate it"
    )


class NodeGroup(Section):
    """One managed node group. The cluster autoscaler moves between `min` and `max` nodes."""

    instance_types: tuple[InstanceType, ...] = Field(
        min_length=1,
        max_length=20,
        description="AWS gives the first that it has; several of one size help where spot = true",
    )
    min: int = Field(ge=0, le=450, description="nodes that are always there; 0 costs nothing while nobody works")
    max: int = Field(ge=1, le=450, description="nodes at most; EKS allows 450 in a group")
    spot: bool = Field(
        False, description="spare machines at about a third of the price, which AWS takes back at any time"
    )
    disk: Size = Field("80G", description="disk of a node, for images and containers; 20G or more")
    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict, description="further labels of the nodes")
    taints: tuple[Taint, ...] = Field((), description="further taints of the nodes")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refuse([*self._number_problems(), *self._type_problems()])
        return self

    def _number_problems(self) -> Iterator[Contradiction]:
        if self.min > self.max:
            yield Contradiction(("min",), f"{self.min} is above max {self.max}; raise max or lower min")
        if size_in_bytes(self.disk) < _SMALLEST_DISK_GIB * GIB:
            yield Contradiction(
                ("disk",), f'"{self.disk}" is too small for the system and one image; write "20G" or more'
            )

    def _type_problems(self) -> Iterator[Contradiction]:
        first = self.instance_types[0]
        for number, name in enumerate(self.instance_types):
            if name in self.instance_types[:number]:
                yield Contradiction(("instance_types", number), f"{name} is there twice; leave one out")
            if platform(name) != platform(first):
                told = f"{name} needs an image for {platform(name)}, {first} one for {platform(first)}"
                yield Contradiction(
                    ("instance_types", number), f"{told}; a group has one image, so write one kind only"
                )


class NodeGroups(Section):
    """Three groups: core carries the hubs, user the participants' servers, worker (if it is there) Dask.

    Every group has the labels and taints of its purpose already.
    """

    core: NodeGroup = Field(description="carries the hubs, the monitoring and the autoscaler; at least one node")
    user: NodeGroup = Field(description="carries participants' servers")
    worker: NodeGroup | None = Field(None, description="carries Dask workers; default: there is no such group")

    @model_validator(mode="after")
    def _core_is_never_empty(self) -> Self:
        if self.core.min < 1:
            refuse([Contradiction(("core", "min"), "must be 1 or more: the hubs and the autoscaler live there")])
        return self
