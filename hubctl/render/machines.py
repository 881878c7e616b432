"""What EKS must know of instance types: which of its images (AMI types) runs on them.

Families are told apart by their names: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
"""

from __future__ import annotations

import re

from hubctl.errors import UsageError

_NONE_FITS = re.compile(r"^(g5g|p6e)")
_GPU = re.compile(r"^(p|g|gr)\d")
_NEURON = re.compile(r"^(inf|trn)\d")
_GRAVITON = re.compile(r"^(a1$|[a-z]+\d+g)")


def ami_type(instance_types: tuple[str, ...]) -> str:
    """The EKS AMI type that all instance types of a node group can boot.

    Raises UsageError if none fits all: a managed node group has one image.
    """
    found = {name: _ami_type(name) for name in instance_types}
    kinds = set(found.values())
    if len(kinds) == 1:
        return kinds.pop()
    told = ", ".join(f"{name} needs {kind}" for name, kind in sorted(found.items()))
    raise UsageError(
        f"one node group cannot mix these instance types: {told}",
        hint="give a node group instance types of one architecture only, in [cluster.nodes]",
    )


def _ami_type(instance_type: str) -> str:
    family = instance_type.partition(".")[0]
    if _NONE_FITS.match(family):
        raise UsageError(
            f"{instance_type} is an Arm machine with GPUs, for which hubctl knows no image",
            hint="choose another instance type in [cluster.nodes], such as g6.xlarge or m7g.xlarge",
        )
    if _GPU.match(family):
        return "AL2023_x86_64_NVIDIA"
    if _NEURON.match(family):
        return "AL2023_x86_64_NEURON"
    return "AL2023_ARM_64_STANDARD" if _GRAVITON.match(family) else "AL2023_x86_64_STANDARD"
