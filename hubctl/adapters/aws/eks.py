"""What is asked of EKS itself, past Terraform."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws.errors import code, in_our_words, is_absent

_ALREADY = frozenset({"ResourceInUseException", "InvalidRequestException", "InvalidParameterException"})
"""How EKS refuses what is under way, or changes nothing: it may be that the answer to a first attempt was lost."""


def stop_logging(eks: Any, name: str) -> bool:
    """Turns all logs of a control plane off and waits until the cluster is active again, a minute or two.

    False if it logs nothing, is not there, or is going already.
    """
    from botocore.exceptions import ClientError

    with in_our_words(f"stopping the logs of {name}", action="eks:UpdateClusterConfig"):
        try:
            cluster = eks.describe_cluster(name=name)["cluster"]
        except ClientError as error:
            if is_absent(error):
                return False
            raise
        on = _logs(cluster)
        if not on or cluster.get("status") != "ACTIVE":
            return False
        active = eks.get_waiter("cluster_active")
        try:
            eks.update_cluster_config(name=name, logging={"clusterLogging": [{"types": on, "enabled": False}]})
        except ClientError as error:
            if code(error) not in _ALREADY:
                raise
            active.wait(name=name)
            if _logs(eks.describe_cluster(name=name)["cluster"]):
                raise
        active.wait(name=name)
    return True


def _logs(cluster: Any) -> list[str]:
    """Kinds of logs that a control plane writes."""
    parts = cluster.get("logging", {}).get("clusterLogging", ())
    return [kind for part in parts if part.get("enabled") for kind in part.get("types", ())]
