"""What is asked of EKS itself, past Terraform."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws.errors import in_our_words, is_absent


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
        parts = cluster.get("logging", {}).get("clusterLogging", ())
        on = [kind for part in parts if part.get("enabled") for kind in part.get("types", ())]
        if not on or cluster.get("status") != "ACTIVE":
            return False
        logging = {"clusterLogging": [{"types": on, "enabled": False}]}
        eks.update_cluster_config(name=name, logging=logging)
        eks.get_waiter("cluster_active").wait(name=name)
    return True
