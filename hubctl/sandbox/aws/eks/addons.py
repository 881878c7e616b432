"""This module keeps EKS add-ons.

Closed: an add-on with pod identity associations answered with the request instead of the associations' ARNs, and made
none, which the provider cannot read; an add-on without a version had none; updates could not be described.
"""

from __future__ import annotations

import json

from ministack.services import eks

from hubctl.sandbox.aws import later
from hubctl.sandbox.aws.eks import catalogue, clusters, updates
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_reply, load, succeeded

_NAMESPACE = "kube-system"


def the(cluster: str, name: str) -> Record:
    """The record of an add-on."""
    addon: Record | None = eks._addons.get(f"{cluster}/{name}")
    if addon is None:
        raise Refused("ResourceNotFoundException", f"No addon: {name} found in cluster: {cluster}", 404)
    return addon


def create(cluster: str, asked: Record) -> Reply:
    """CreateAddon."""
    clusters.the(cluster)
    name = asked.get("addonName", "")
    if name not in catalogue.ADDONS:
        raise Refused("InvalidParameterException", f"Addon {name} specified is not supported")
    version = asked.get("addonVersion") or catalogue.ADDONS[name]
    reply: Reply = eks._create_addon(cluster, {**asked, "addonVersion": version, "podIdentityAssociations": []})
    if not succeeded(reply):
        return reply
    addon = the(cluster, name)
    addon["podIdentityAssociations"] = _associate(cluster, addon, asked.get("podIdentityAssociations", []))
    for optional in ("serviceAccountRoleArn", "configurationValues"):
        if not addon[optional]:
            addon.pop(optional)
    addon["status"] = "CREATING"
    reply = json_reply({"addon": addon})
    later.run(lambda: addon.update(status="ACTIVE"))
    return reply


def _associate(cluster: str, addon: Record, wanted: list[Record]) -> list[str]:
    """Make the associations that the request asks for; gives their ARNs, which is what EKS answers."""
    arns = []
    for one in wanted:
        asked = {"namespace": _NAMESPACE, "serviceAccount": one["serviceAccount"], "roleArn": one["roleArn"]}
        status, _, body = eks._create_pod_identity_association(cluster, asked)
        answer = load(body)
        if status >= 300:
            raise Refused(answer["__type"], answer["message"], status)
        association = eks._pod_identity_associations[eks._pia_key(cluster, answer["association"]["associationId"])]
        association["ownerArn"] = addon["addonArn"]
        arns.append(association["associationArn"])
    return arns


def _dissociate(cluster: str, addon: Record) -> None:
    for arn in addon.get("podIdentityAssociations", []):
        eks._delete_pod_identity_association(cluster, arn.rpartition("/")[2])


def update(cluster: str, name: str, asked: Record) -> Reply:
    """UpdateAddon."""
    addon = the(cluster, name)
    for field in ("addonVersion", "serviceAccountRoleArn", "configurationValues"):
        if field in asked:
            addon[field] = asked[field]
    if "podIdentityAssociations" in asked:
        _dissociate(cluster, addon)
        addon["podIdentityAssociations"] = _associate(cluster, addon, asked["podIdentityAssociations"])
    return updates.start(cluster, "AddonUpdate", AddonVersion=addon["addonVersion"], Asked=json.dumps(sorted(asked)))


def delete(cluster: str, name: str, _: Record) -> Reply:
    """DeleteAddon: its associations go with it."""
    addon = the(cluster, name)
    addon["status"] = "DELETING"
    reply = json_reply({"addon": addon})
    later.run(lambda: finish_delete(cluster, name))
    return reply


def finish_delete(cluster: str, name: str) -> None:
    """The end of a deletion."""
    _dissociate(cluster, the(cluster, name))
    eks._delete_addon(cluster, name)
