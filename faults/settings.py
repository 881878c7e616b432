"""This module asks AWS for what its listings do not show: settings of buckets, rights of users, parts of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Things = Iterator[tuple[str, Any]]

_BUCKET: tuple[tuple[str, str], ...] = (
    ("get_bucket_versioning", "Status"),
    ("get_bucket_tagging", "TagSet"),
    ("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
    ("get_public_access_block", "PublicAccessBlockConfiguration"),
    ("get_bucket_ownership_controls", "OwnershipControls"),
    ("get_bucket_lifecycle_configuration", "Rules"),
    ("get_bucket_policy", "Policy"),
)


def bucket_settings(s3: Any) -> Things:
    """Every bucket with what was set on it, and its objects."""
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield "s3 bucket", {"Name": name} | {part: _set(s3, method, name, part) for method, part in _BUCKET}
        for key in s3.list_objects_v2(Bucket=name).get("Contents", ()):
            yield "s3 object", {"Bucket": name, "Key": key["Key"]}


def _set(s3: Any, method: str, bucket: str, part: str) -> Any:
    from botocore.exceptions import ClientError

    try:
        return getattr(s3, method)(Bucket=bucket).get(part)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return None


def identities(iam: Any) -> Things:
    """Keys, attached and inline policies of users and roles; policies as they are in force."""
    for user in iam.list_users()["Users"]:
        name = user["UserName"]
        keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
        yield "iam access keys", {"User": name, "Statuses": [key["Status"] for key in keys]}
        inline = iam.list_user_policies(UserName=name)["PolicyNames"]
        attached = _names(iam.list_attached_user_policies(UserName=name))
        yield "iam attached", {"User": name, "Policies": attached, "Inline": inline}
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        own = iam.list_role_policies(RoleName=name)["PolicyNames"]
        documents = {one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in own}
        attached = _names(iam.list_attached_role_policies(RoleName=name))
        yield "iam attached", {"Role": name, "Policies": attached, "Inline": documents}
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        arn, version = policy["Arn"], policy["DefaultVersionId"]
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        about = {"Name": policy["PolicyName"], "Path": policy["Path"], "Versions": len(versions)}
        yield "iam policy", about | {"Document": document}


def _names(answer: Any) -> list[str]:
    return sorted(policy["PolicyName"] for policy in answer["AttachedPolicies"])


def cluster_parts(eks: Any) -> Things:
    """Clusters, node groups, add-ons and access entries, each with all that AWS tells of it."""
    for cluster in eks.list_clusters()["clusters"]:
        yield "eks cluster", eks.describe_cluster(name=cluster)["cluster"]
        for name in eks.list_nodegroups(clusterName=cluster)["nodegroups"]:
            yield "eks nodegroup", eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
        for name in eks.list_addons(clusterName=cluster)["addons"]:
            yield "eks addon", eks.describe_addon(clusterName=cluster, addonName=name)["addon"]
        for arn in eks.list_access_entries(clusterName=cluster)["accessEntries"]:
            yield "eks access entry", eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]
            policies = eks.list_associated_access_policies(clusterName=cluster, principalArn=arn)
            yield "eks access policies", {"Who": arn, "Policies": policies["associatedAccessPolicies"]}


def file_system_settings(efs: Any) -> Things:
    """Mount targets of file systems."""
    for system in efs.describe_file_systems()["FileSystems"]:
        for target in efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]:
            yield "efs mount target", target
